import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startInspector } from '@openpanel-node/inspector';

const run = promisify(execFile);

if (spawnSync('redis-server', ['--version']).error) {
  console.log('not run: there is no redis-server; scripts/install-services.sh installs it');
  process.exit();
}

const probe = createServer().listen(0, '127.0.0.1');
await once(probe, 'listening');
const { port } = probe.address();
await new Promise((closed) => probe.close(closed));

const folder = mkdtempSync(join(tmpdir(), 'openpanel-fleet-'));
const redis = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes']);
const inspector = await startInspector();
const url = `redis://127.0.0.1:${port}`;
const env = {
  ...process.env,
  REDIS_URL: url,
  OPENPANEL_API_URL: inspector.url,
  OPENPANEL_CLIENT_ID: inspector.clientId,
};
let relay;
try {
  await once(redis.stdout, 'data');
  for (const app of ['app.js', 'app.cjs']) {
    const { stdout } = await run('node', [app], { env });
    assert.equal(stdout.trim().split('\n').at(-1), '1', app);
  }
  assert.deepEqual(inspector.requests(), []);

  const withSecret = { ...env, OPENPANEL_CLIENT_SECRET: inspector.clientSecret };
  const command = join('node_modules', '.bin', 'openpanel-relay');
  relay = spawn(command, ['--redis', url, '--port', '0'], { env: withSecret, stdio: 'inherit' });
  await inspector.waitFor({ name: 'from_esm' });
  await inspector.waitFor({ name: 'revenue' });
  relay.kill('SIGTERM');
  const [code] = await once(relay, 'exit');
  assert.equal(code, 0);
  console.log(
    'an ES module with ioredis and a CommonJS module with node-redis handed over; the command delivered both',
  );
} finally {
  relay?.kill('SIGKILL');
  redis.kill('SIGKILL');
  await inspector.close();
  rmSync(folder, { recursive: true, force: true });
}
