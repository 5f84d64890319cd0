import type { OutboxContext } from '@openpanel-node/core';
import type { RedisOutboxSettings } from '../src/index.js';
import { redisOutbox } from '../src/index.js';

export const PROJECT = { clientId: '3d3ce7a9-6a4f-4b1d-9d1f-6c9f2d9b8a11', apiUrl: 'https://api.example' };

/** Both sides of a store, with the warnings that they gave. */
export function openStore(settings: RedisOutboxSettings, project = PROJECT) {
  const warnings: { code: string; message: string }[] = [];
  const context: OutboxContext = { ...project, warn: (code, message) => void warnings.push({ code, message }) };
  const outbox = redisOutbox(settings);
  const consumer = outbox.consume?.(context);
  if (!consumer) throw new Error('the outbox has no side for a relay');
  return { writer: outbox.open(context), consumer, warnings };
}

let sequence = 0;

export const batchOf = (records: readonly string[], key?: (place: number) => string | undefined) => {
  sequence += 1;
  return {
    producer: 'test',
    sequence,
    entries: records.map((record, place) => ({ record, key: key?.(place) })),
  };
};

/** Everything that waits, by partition. */
export async function readAll(consumer: ReturnType<typeof openStore>['consumer'], partitions: number) {
  const from = Array.from({ length: partitions }, (_, partition) => ({ partition, id: '' }));
  return consumer.read(from, 1_000_000);
}
