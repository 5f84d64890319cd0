import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { listenOnStablePort } from '../faults/stable-port.js';

/** Where nginx is; undefined where it is not installed. */
export function nginxPath(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'nginx')).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Different addresses that nobody listens at, a moment ago: one for each host. */
export async function freeAddresses(hosts: readonly string[]): Promise<Address[]> {
  const held = await Promise.all(
    hosts.map(async (host) => {
      const server = net.createServer();
      return { server, address: { host, port: await listenOnStablePort(server, undefined, host) } };
    }),
  );
  for (const { server } of held) {
    server.close();
    await once(server, 'close');
  }
  return held.map(({ address }) => address);
}

/** An address that nobody listens at, a moment ago. */
export async function freeAddress(host: string): Promise<Address> {
  const [address] = await freeAddresses([host]);
  return address!;
}

interface RunningNginx {
  /** What it has written about errors. */
  complaint(): string;
  close(): Promise<void>;
}

/**
 * Runs nginx with the servers of an `http` block, in the foreground and a folder of its own, until `close`. `address` is
 * one that it is to listen at.
 */
export async function startNginx(servers: string, address: Address): Promise<RunningNginx> {
  const path = nginxPath();
  if (path === undefined) throw new Error('nginx is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'openpanel-nginx-'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${what};`);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; error_log stderr error;
    events { worker_connections 512; }
    http { access_log off; ${temporary.join(' ')} ${servers} }`,
  );
  const nginx = spawn(path, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  nginx.stderr.on('data', (text) => {
    complaint += text;
  });
  await reachable(address, nginx, () => complaint);
  return {
    complaint: () => complaint,
    close: async () => {
      const exit = once(nginx, 'exit');
      nginx.kill('SIGKILL');
      await exit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ATTEMPTS = 200;

/** Fulfils when somebody listens at the address. */
async function reachable({ host, port }: Address, nginx: ChildProcess, complaint: () => string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended: ${complaint()}`);
    if (await connects(host, port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nginx does not listen at port ${port}: ${complaint()}`);
}

const connects = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = net.connect({ host, port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
