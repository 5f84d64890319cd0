import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where a program of Redis is, or of Valkey, which takes its place; undefined if neither is installed. */
function find(name: 'server' | 'cli'): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const names = [process.env['REDIS_PROGRAM'] ?? 'redis', 'redis', 'valkey'];
  return names.flatMap((program) => folders.map((folder) => join(folder, `${program}-${name}`))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const SERVER = find('server');
const CLI = find('cli');

/** Why tests with Redis are skipped; undefined if they are not. */
export const NO_REDIS =
  SERVER === undefined || CLI === undefined
    ? 'there is no redis-server; scripts/install-services.sh installs it'
    : undefined;

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Where it keeps its files: with `appendonly`, every command that changed something. */
  readonly folder: string;
  /** Runs a command with `redis-cli`, and returns what it prints. */
  cli(...args: string[]): Promise<string>;
  /** Kills it, as a crash does, and starts it again with what is on its disk. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP: connections stay open, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  /** Of the configuration: `{ appendonly: 'yes' }`. */
  readonly config?: Readonly<Record<string, string>>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a server of its own for a test, on loopback. */
export async function startRedis({ config = {} }: RedisServerOptions = {}): Promise<RedisServer> {
  if (NO_REDIS !== undefined || SERVER === undefined || CLI === undefined) throw new Error(NO_REDIS);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'openpanel-redis-'));
  // With `everysec` a crash loses what is not written because the disk is slow.
  const durable = { appendonly: 'yes', appendfsync: 'always' };
  const settings = { port, bind: '127.0.0.1', dir: folder, save: '', ...durable, ...config };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  let child: ChildProcess | undefined;

  const cli = async (...command: string[]) => (await run(CLI, ['-p', String(port), ...command])).stdout.trim();
  const start = async () => {
    const server = spawn(SERVER, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = server;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      server.stdout.on('data', (data: Buffer) => {
        output += data.toString();
        if (/Ready to accept connections/.test(output)) resolve();
      });
      server.on('exit', () => reject(new Error(`redis-server ended:\n${output}`)));
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    const server = child;
    child = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    folder,
    cli,
    start,
    kill: () => end('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async stop() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Three servers that are one cluster. */
export async function startRedisCluster(
  own: RedisServerOptions['config'] = { appendonly: 'no' },
): Promise<{ readonly servers: RedisServer[]; stop(): Promise<void> }> {
  const config = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '2000', ...own };
  const servers = await Promise.all([1, 2, 3].map(() => startRedis({ config })));
  const addresses = servers.map(({ port }) => `127.0.0.1:${port}`);
  await run(CLI ?? '', ['--cluster', 'create', ...addresses, '--cluster-yes']);
  for (const { cli } of servers) {
    while (!/cluster_state:ok/.test(await cli('cluster', 'info')))
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    servers,
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
