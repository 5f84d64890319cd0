import { createRequire } from 'node:module';
import type { RedisServer } from '../../testkit/src/redis/redis-server.js';

const load = createRequire(import.meta.url);

export interface TestClient {
  readonly client: object;
  close(): void;
}

type Make = (...args: unknown[]) => Record<string, (...args: unknown[]) => unknown>;

/** Closes without waiting for a server. */
const closing = (client: object): TestClient => {
  const methods = client as Record<string, (() => unknown) | undefined>;
  return {
    client,
    close: () => void Promise.resolve((methods['destroy'] ?? methods['disconnect'])?.call(client)).catch(() => {}),
  };
};

/** Every client that is supported, by its package and version. */
export const CLIENTS = ['ioredis', 'ioredis6', 'redis', 'redis4'] as const;
export type ClientName = (typeof CLIENTS)[number];

export async function connectTo(name: ClientName, { port }: Pick<RedisServer, 'port'>): Promise<TestClient> {
  const library = load(name);
  if (name.startsWith('ioredis')) {
    const client = new library.Redis({ port, retryStrategy: () => 50 });
    client.on('error', () => {});
    await new Promise((resolve) => client.once('ready', resolve));
    return closing(client);
  }
  const client = library.createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: () => 50 } });
  client.on('error', () => {});
  await client.connect();
  return closing(client);
}

export async function connectToCluster(name: ClientName, servers: readonly RedisServer[]): Promise<TestClient> {
  const library = load(name);
  if (name.startsWith('ioredis')) {
    const cluster = new library.Cluster(servers.map(({ port }) => ({ host: '127.0.0.1', port })));
    cluster.on('error', () => {});
    await new Promise((resolve) => cluster.once('ready', resolve));
    return closing(cluster);
  }
  const create = library.createCluster as Make;
  const cluster = create({ rootNodes: servers.map(({ url }) => ({ url })) });
  cluster['on']?.('error', () => {});
  await cluster['connect']?.();
  return closing(cluster);
}
