// The installed command: it starts, says what to export, prints what is stored and ends on SIGTERM.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { OpenPanel } from '@openpanel-node/core';

const COMMAND = 'node_modules/.bin/openpanel-inspector';

const { version } = JSON.parse(readFileSync('node_modules/@openpanel-node/inspector/package.json', 'utf8'));
assert.equal(execFileSync(COMMAND, ['--version'], { encoding: 'utf8' }), `${version}\n`);

const inspector = spawn(COMMAND, ['--port', '0', '--json']);
const timer = setTimeout(() => inspector.kill('SIGKILL'), 15_000);

const exported = {};
for await (const line of createInterface({ input: inspector.stderr })) {
  for (const [, name, value] of line.matchAll(/OPENPANEL_(\w+)=(\S+)/g)) exported[name] = value;
  if (exported.CLIENT_SECRET) break;
}

const client = new OpenPanel({
  apiUrl: exported.API_URL,
  clientId: exported.CLIENT_ID,
  clientSecret: exported.CLIENT_SECRET,
});
const stored = once(createInterface({ input: inspector.stdout }), 'line');
const { status } = await client.track('signed_up', { plan: 'pro' });
assert.equal(status, 'delivered');
const [line] = await stored;
const { name, properties } = JSON.parse(line);
assert.deepEqual({ name, properties }, { name: 'signed_up', properties: { plan: 'pro' } });

inspector.kill('SIGTERM');
const [code] = await once(inspector, 'close');
assert.equal(code, 0);
clearTimeout(timer);
console.log('started by its command, stored an event, ended on SIGTERM');
