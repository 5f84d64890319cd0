import { OpenPanelError } from '@openpanel-node/core';

/** A reply of Redis as both clients give it. */
export type Reply = string | number | null | readonly Reply[];

/** What is used of ioredis. */
interface IoRedis {
  readonly status: string;
  readonly isCluster?: boolean;
  readonly options?: { readonly keyPrefix?: string | undefined };
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** What is used of node-redis. */
interface NodeRedis {
  readonly isOpen: boolean;
  readonly isReady?: boolean | undefined;
  sendCommand(args: string[]): Promise<unknown>;
}

interface NodeRedisCluster {
  readonly isOpen: boolean;
  getSlotRandomNode: unknown;
  sendCommand(key: string, isReadonly: boolean, args: string[]): Promise<unknown>;
}

/** A client of ioredis (5 or later) or node-redis (4 or later), of a single server or of a cluster. */
export type RedisClient = object;

/** The app's connection to Redis, whichever client it has. */
export interface Connection {
  readonly isCluster: boolean;
  /** Whether a command would be sent now; otherwise the client would keep it in memory. */
  readonly isReady: boolean;
  /** Sends a command; `key` says to which server of a cluster. */
  call(key: string, args: string[]): Promise<Reply>;
}

const ALLOWED =
  'a client of ioredis 5 or later, or of node-redis (the package redis) 4 or later, for one server or a cluster';

/** Recognizes a client by its methods: it may come from another copy of its package. Throws `OpenPanelError` for anything else. */
export function connect(client: unknown): Connection {
  if (isIoRedis(client)) return ofIoRedis(client);
  if (isNodeRedisCluster(client)) return ofNodeRedisCluster(client);
  if (isNodeRedis(client)) return ofNodeRedis(client);
  throw new OpenPanelError(
    'invalid_option',
    'client',
    `The option "client" must be ${ALLOWED}; it is ${kindOf(client)}.`,
  );
}

const has = (value: unknown, name: string, type: string): value is object =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  typeof Reflect.get(value, name) === type;

const isIoRedis = (client: unknown): client is IoRedis =>
  has(client, 'call', 'function') && has(client, 'status', 'string');
const isNodeRedis = (client: unknown): client is NodeRedis =>
  has(client, 'sendCommand', 'function') && has(client, 'isOpen', 'boolean');
const isNodeRedisCluster = (client: unknown): client is NodeRedisCluster =>
  isNodeRedis(client) && has(client, 'getSlotRandomNode', 'function');

function kindOf(client: unknown): string {
  if (client === undefined || client === null) return String(client);
  if (typeof client === 'string') return 'a string: connect first, and pass the client';
  if (typeof client === 'function') return `the function ${client.name || 'without a name'}: pass what it returns`;
  if (typeof client !== 'object') return `a ${typeof client}`;
  if (has(client, 'then', 'function')) return 'a promise: await it first';
  if (has(client, 'sendCommand', 'function')) return 'another client, such as a sentinel of node-redis';
  return 'another object';
}

function ofIoRedis(client: IoRedis): Connection {
  if (client.options?.keyPrefix) {
    const advice = 'Pass a connection of its own: client.duplicate({ keyPrefix: "" }).';
    const why = 'its keyPrefix would put the events where no relay looks for them';
    throw new OpenPanelError('invalid_option', 'client', `The option "client" cannot be used: ${why}. ${advice}`);
  }
  return {
    isCluster: client.isCluster === true,
    get isReady() {
      // A client with `lazyConnect` connects at its first command.
      return client.status === 'ready' || client.status === 'wait';
    },
    call: (_key, [command = '', ...args]) => client.call(command, ...args) as Promise<Reply>,
  };
}

const ofNodeRedis = (client: NodeRedis): Connection => ({
  isCluster: false,
  get isReady() {
    return client.isReady ?? client.isOpen;
  },
  call: (_key, args) => client.sendCommand(args) as Promise<Reply>,
});

const ofNodeRedisCluster = (client: NodeRedisCluster): Connection => ({
  isCluster: true,
  get isReady() {
    return client.isOpen;
  },
  call: (key, args) => client.sendCommand(key, false, args) as Promise<Reply>,
});
