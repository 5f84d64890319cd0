const assert = require('node:assert/strict');
const { startInspector } = require('@openpanel-node/inspector');

async function main() {
  const { runApp } = await import('../../support/run-app.mjs');
  const inspector = await startInspector();
  try {
    const { last: build, lingered } = await runApp('app.js', inspector, ...process.argv.slice(2));
    assert.equal(build, process.features.require_module ? 'esm' : 'cjs');
    const events = inspector.events();
    assert.deepEqual(events.map(({ name }) => name).sort(), ['order_counted', 'order_viewed', 'request']);
    for (const { profileId, ip, kind } of events) {
      assert.deepEqual({ profileId, ip, kind }, { profileId: 'ada', ip: '203.0.113.7', kind: 'visitor' });
    }
    const [request] = inspector.events({ name: 'request' });
    assert.equal(request.properties.route, '/orders/:id');
    console.log(`${events.length} events, by the ${build} build; the process ended ${lingered} ms after its work`);
  } finally {
    await inspector.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
