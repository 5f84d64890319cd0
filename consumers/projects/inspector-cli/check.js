// The installed commands: the inspector starts, says what to export, prints what is stored, has its page and ends on SIGTERM;
// the doctor finds nothing wrong with it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

const page = `${exported.API_URL}/inspector/`;
const html = await (await fetch(page)).text();
const files = [...html.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path]) => path);
assert.ok(files.some((path) => path.endsWith('.js')) && files.some((path) => path.endsWith('.css')), html);
for (const path of files) {
  const response = await fetch(new URL(path, page));
  assert.equal(response.status, 200, path);
  assert.ok((await response.text()).length > 100, path);
}
assert.match(
  readFileSync('node_modules/@openpanel-node/inspector/dist/page-licenses.md', 'utf8'),
  /preact[\s\S]*uplot/i,
);
const { startInspector } = createRequire(import.meta.url)('@openpanel-node/inspector');
const required = await startInspector();
assert.equal(await (await fetch(required.pageUrl)).text(), html);
await required.close();

const env = {
  ...process.env,
  ...Object.fromEntries(Object.entries(exported).map(([key, value]) => [`OPENPANEL_${key}`, value])),
};
const report = JSON.parse(execFileSync('node_modules/.bin/openpanel-doctor', ['--json'], { env, encoding: 'utf8' }));
assert.equal(report.ok, true);

inspector.kill('SIGTERM');
const [code] = await once(inspector, 'close');
assert.equal(code, 0);
clearTimeout(timer);
console.log('started by its command, stored an event, showed its page, satisfied the doctor, ended on SIGTERM');
