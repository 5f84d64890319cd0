import {
  checkOptions,
  type OnceClaim,
  type OnceClaims,
  type OnceStore,
  type OutboxContext,
} from '@openpanel-node/core/adapter';
import { type Connection, connect, type RedisClient } from './connection.js';
import { Keys } from './keys.js';
import { CLAIM, KEY_MS, MOST_KEYS, RELEASE_KEYS } from './once-scripts.js';
import { STORE_RULES } from './options.js';
import { checkServer } from './server.js';
import { within } from './within.js';

/** How long a server may take for a command. */
const COMMAND_MS = 500;

/** Where the `once` keys of a project are in Redis: the same for all its processes. */
export interface RedisOnceStoreOptions {
  /**
   * Your connection to Redis or Valkey: a client of ioredis 5 or later, or of node-redis 4 or later, for one server or a cluster. The
   * store shares it, and never closes it.
   */
  client: RedisClient;
  /** Begins the names of all keys. @default 'openpanel' */
  prefix?: string | undefined;
}

/**
 * Claims the keys of `once` in Redis or Valkey, for all processes that send events themselves. Throws `OpenPanelError` for an option that is
 * unknown or wrong, and for a client that is neither of ioredis nor of node-redis.
 */
export function redisOnceStore(options: RedisOnceStoreOptions): OnceStore {
  const { client: clientRule, prefix: prefixRule } = STORE_RULES;
  const { client, prefix = 'openpanel' } = checkOptions(options, { client: clientRule, prefix: prefixRule });
  const connection = connect(client);
  return { open: (context) => new RedisClaims(connection, new Keys(prefix, context), context) };
}

class RedisClaims implements OnceClaims {
  readonly #connection: Connection;
  readonly #list: string;
  #check: (() => void) | undefined;

  constructor(connection: Connection, keys: Keys, context: OutboxContext) {
    this.#connection = connection;
    this.#list = keys.shared('once');
    this.#check = () => void checkServer(connection, keys, context);
  }

  async claim(claims: readonly OnceClaim[]): Promise<number[]> {
    const replies = await this.#run(CLAIM, claims, [KEY_MS, MOST_KEYS]);
    this.#check?.();
    this.#check = undefined;
    return claims.flatMap((_claim, place) => (Number(replies[place]) === 1 ? [] : [place]));
  }

  async release(claims: readonly OnceClaim[]): Promise<void> {
    await this.#run(RELEASE_KEYS, claims, []);
  }

  #run(script: typeof CLAIM, claims: readonly OnceClaim[], common: readonly number[]) {
    if (!this.#connection.isReady) return Promise.reject(new Error('there is no connection to Redis'));
    const parts = claims.map(({ key, token }) => ({ keys: [this.#list], args: [`${key} ${token}`] }));
    return within(COMMAND_MS, script.run(this.#connection, parts, common.map(String)));
  }
}
