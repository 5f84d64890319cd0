export type { RedisClient } from './connection.js';
export type { RedisOutboxSettings, RedisStoreOptions } from './options.js';
export { type RedisOnceStoreOptions, redisOnceStore } from './redis-once-store.js';
export { redisOutbox } from './redis-outbox.js';
export { type RelayOptions, type RunningRelay, startRelay } from './start-relay.js';
