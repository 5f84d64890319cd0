// A server with a webhook, and Redis for its keys or its events. It prints what becomes of each.
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { OpenPanel } from '@openpanel-node/core';
import { redisOnceStore, redisOutbox } from '@openpanel-node/redis';
import { Redis } from 'ioredis';

const say = (fact) => writeSync(1, `${JSON.stringify(fact)}\n`);
const redis = new Redis(process.env.REDIS_URL);
const store =
  process.env.MODE === 'outbox'
    ? { outbox: redisOutbox({ client: redis, partitions: 4, relay: { leaseMs: 3_000 } }) }
    : { onceStore: redisOnceStore({ client: redis }), spool: { directory: process.env.SPOOL } };
const client = new OpenPanel({ ...store, requestTimeoutMs: 1_000, logger: false });
client.on('delivery', ({ payload }, { reason }) => say({ id: payload.properties.id, reason }));
const server = createServer((request, response) => {
  const id = new URL(request.url, 'http://app').searchParams.get('id');
  void client.scope({ profileId: id }).revenue(900, { id }, { once: id });
  response.end();
});
server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
