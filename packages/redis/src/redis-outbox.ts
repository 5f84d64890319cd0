import type { Outbox } from '@openpanel-node/core/adapter';
import { connect } from './connection.js';
import { outboxOptions, type RedisOutboxSettings } from './options.js';
import { RedisConsumer } from './redis-consumer.js';
import { RedisWriter } from './redis-writer.js';

/**
 * Puts the events of an app into Redis or Valkey, where a relay takes them from. Throws `OpenPanelError` for an option that is unknown or
 * wrong, and for a client that is neither of ioredis nor of node-redis.
 */
export function redisOutbox(settings: RedisOutboxSettings): Outbox {
  const options = outboxOptions(settings);
  connect(options.client);
  return {
    relay: options.relay,
    open: (context) => new RedisWriter(options, context),
    consume: (context) => new RedisConsumer(options, context),
  };
}
