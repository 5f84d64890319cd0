import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type FleetProcess, startProcess } from './fleet-process.js';

/** A Redis of its own, on loopback and a free port, in place of the one that you have. */
export interface RedisServer {
  readonly url: string;
  /** As a crash does. */
  kill(): Promise<void>;
  /** Starts it again with what is on its disk. */
  start(): Promise<void>;
  /** Ends it, and deletes its files. */
  stop(): Promise<void>;
}

const NAMES = ['redis-server', 'valkey-server'];

export function findRedisServer(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export async function startRedisServer(program: string): Promise<RedisServer> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'openpanel-fleet-'));
  // With `always`, an event that was handed over is on the disk. With `everysec`, a crash may lose the last second.
  const config = { port, dir, bind: '127.0.0.1', save: '', appendonly: 'yes', appendfsync: 'always' };
  const args = Object.entries(config).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const forget = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', forget);
  let server: FleetProcess | undefined;
  const start = async () => {
    server = startProcess({ name: 'redis', program, args });
    await server.printed(/(Ready to accept connections)/);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: async () => void (await server?.end('SIGKILL')),
    async stop() {
      await server?.end('SIGTERM');
      process.off('exit', forget);
      forget();
    },
  };
}
