const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');

const PROGRAM = `
  const { memoryTransport, OpenPanel } = require('@openpanel-node/core');
  if (process.argv[1] === 'after') FakeTimers.install({ now: 0 });
  const transport = memoryTransport();
  const client = new OpenPanel({ transport });
  (async () => {
    const { status } = await client.track('signed_up');
    void client.track('again');
    const { delivered } = await client.flush();
    const { pending } = await client.shutdown();
    console.log(status, delivered, pending, transport.events[0].payload.properties.__timestamp);
  })();
`;

for (const when of ['before', 'after']) {
  test(`timers faked ${when} the package is loaded`, () => {
    const install = `const FakeTimers = require('@sinonjs/fake-timers');
      if (process.argv[1] === 'before') FakeTimers.install({ now: 0 });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', install + PROGRAM, when], {
      encoding: 'utf8',
      timeout: 15_000,
    });
    assert.equal(stderr, '');
    assert.equal(stdout, 'delivered 2 0 1970-01-01T00:00:00.000Z\n');
  });
}
