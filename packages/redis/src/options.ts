import { checkOptions, type OptionRules, type OutboxRelayOptions } from '@openpanel-node/core/adapter';
import type { RedisClient } from './connection.js';

/** Where the events of a project are in Redis: the same for all apps and relays. */
export interface RedisStoreOptions {
  /**
   * Your connection to Redis or Valkey: a client of ioredis 5 or later, or of node-redis 4 or later, for one server or a cluster. The
   * outbox shares it, and never closes it.
   */
  client: RedisClient;
  /** Begins the names of all keys. @default 'openpanel' */
  prefix?: string | undefined;
  /**
   * In how many streams the events are, and so how many relays can share the work. The first client of a project decides. @default 16
   */
  partitions?: number | undefined;
}

export interface RedisOutboxSettings extends RedisStoreOptions {
  /**
   * Maximum number of events in Redis, about 450 bytes each. When it is reached, events stay in the queue of the app.
   * @default 1_000_000
   */
  maxLength?: number | undefined;
  /**
   * Whether this process also delivers the events of the fleet, so that no other relay is needed. It needs the client secret then.
   * @default false
   */
  relay?: boolean | OutboxRelayOptions | undefined;
}

/** With defaults. */
export type RedisStore = { readonly [Name in keyof RedisStoreOptions]-?: NonNullable<RedisStoreOptions[Name]> };
export type RedisOutboxOptions = {
  readonly [Name in keyof RedisOutboxSettings]-?: NonNullable<RedisOutboxSettings[Name]>;
};

const MOST_PARTITIONS = 1_024;

const isCount = (most: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;

export const STORE_RULES = {
  // What it is, is found out by `connect`, which says more.
  client: { allows: 'a Redis client', test: (value: unknown) => value !== undefined },
  prefix: {
    allows: 'a string of letters, digits and . _ : -',
    test: (value: unknown) => typeof value === 'string' && /^[\w.:-]+$/.test(value),
  },
  partitions: { allows: `an integer from 1 to ${MOST_PARTITIONS}`, test: isCount(MOST_PARTITIONS) },
} satisfies OptionRules;

const OUTBOX_RULES = {
  ...STORE_RULES,
  maxLength: { allows: 'an integer of 1 or more', test: isCount(Number.MAX_SAFE_INTEGER) },
  relay: {
    allows: 'true, false or an object with leaseMs',
    test: (value: unknown) => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
  },
} satisfies OptionRules;

/** Throws `OpenPanelError` for an unknown option or a wrong value. */
export function outboxOptions(given: RedisOutboxSettings): RedisOutboxOptions {
  const { maxLength = 1_000_000, relay = false, ...store } = checkOptions(given, OUTBOX_RULES);
  return { ...storeOptions(store), maxLength, relay };
}

const storeOptions = ({ client, prefix = 'openpanel', partitions = 16 }: RedisStoreOptions): RedisStore => ({
  client,
  prefix,
  partitions,
});
