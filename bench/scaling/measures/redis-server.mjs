import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis server of its own on loopback, with the append-only file that the guide asks for; `use` gets its port. */
export async function withRedis(use) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'openpanel-scaling-'));
  const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'yes', appendfsync: 'everysec' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    await Promise.race([
      isReady(server),
      ended.then(() => {
        throw new Error('redis-server ended before it was ready');
      }),
    ]);
    return await use(port);
  } finally {
    server.kill('SIGKILL');
    await ended.catch(() => {});
    // A child of it may still write there.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function isReady({ stdout }) {
  for await (const data of stdout) if (/Ready to accept connections/.test(String(data))) break;
  stdout.resume();
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
