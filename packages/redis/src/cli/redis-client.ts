import type { RedisClient } from '../connection.js';

/** A client of its own, of whichever library is installed. */
export interface OwnClient {
  readonly client: RedisClient;
  close(): Promise<void>;
}

/** What the user has to mend. */
export class CommandError extends Error {}

const CONNECT_MS = 10_000;

interface IoRedisLibrary {
  readonly Redis: new (url: string, options: object) => IoRedisClient;
  readonly Cluster: new (nodes: readonly string[], options: object) => IoRedisClient;
}
interface IoRedisClient extends NodeJS.EventEmitter {
  connect(): Promise<void>;
  disconnect(): void;
}
interface NodeRedisLibrary {
  createClient(options: object): NodeRedisClient;
  createCluster(options: object): NodeRedisClient;
}
interface NodeRedisClient extends NodeJS.EventEmitter {
  connect(): Promise<unknown>;
  destroy?(): unknown;
  disconnect(): unknown;
}

export async function openClient(url: string, isCluster: boolean): Promise<OwnClient> {
  const ioredis = (await load('ioredis')) as IoRedisLibrary | undefined;
  if (ioredis) return openIoRedis(ioredis, url, isCluster);
  const redis = (await load('redis')) as NodeRedisLibrary | undefined;
  if (redis) return openNodeRedis(redis, url, isCluster);
  throw new CommandError('There is no client of Redis. Install one: npm install ioredis, or npm install redis.');
}

/** Undefined if it is not installed. */
async function load(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

async function openIoRedis({ Redis, Cluster }: IoRedisLibrary, url: string, isCluster: boolean): Promise<OwnClient> {
  const client = isCluster ? new Cluster([url], { lazyConnect: true }) : new Redis(url, { lazyConnect: true });
  return connected(client, url, () => client.disconnect());
}

async function openNodeRedis(library: NodeRedisLibrary, url: string, isCluster: boolean): Promise<OwnClient> {
  const client = isCluster ? library.createCluster({ rootNodes: [{ url }] }) : library.createClient({ url });
  return connected(client, url, () => (client.destroy ?? client.disconnect).call(client));
}

/** Later errors are the relay's to tell: it goes on when the server is back. */
async function connected(
  client: NodeJS.EventEmitter & { connect(): Promise<unknown> },
  url: string,
  end: () => unknown,
): Promise<OwnClient> {
  let last: unknown;
  client.on('error', (error) => {
    last = error;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(last ?? new Error('it does not respond')), CONNECT_MS);
  });
  const close = async () => void (await Promise.resolve(end()).catch(() => {}));
  try {
    await Promise.race([client.connect(), late]);
    return { client, close };
  } catch (error) {
    await close();
    const { message, code } = (last ?? error) as Error & { code?: string };
    throw new CommandError(`Redis at ${new URL(url).host} cannot be reached: ${message || code}.`);
  } finally {
    clearTimeout(timer);
  }
}
