import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { redisOnceStore } from '@openpanel-node/redis';
import { Redis } from 'ioredis';
import { createApp } from './app.js';
import { startReceipts } from './receipts.js';
import { createStripe } from './stripe.js';

const {
  PORT = '3000',
  REDIS_URL = 'redis://127.0.0.1:6379',
  STRIPE_SECRET_KEY,
  STRIPE_WEBHOOK_SECRET,
  STRIPE_API_URL,
} = process.env;
if (!STRIPE_SECRET_KEY || !STRIPE_WEBHOOK_SECRET) throw new Error('Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.');

const redis = new Redis(REDIS_URL);
// While Redis is away, events wait in memory, and the client logs it.
redis.on('error', () => {});
const { queue, worker } = startReceipts(REDIS_URL);

const { app, client } = createApp(
  {
    stripe: createStripe(STRIPE_SECRET_KEY, STRIPE_API_URL),
    webhookSecret: STRIPE_WEBHOOK_SECRET,
    receipts: queue,
  },
  // All processes of the shop share the keys.
  { onceStore: redisOnceStore({ client: redis }) },
);
const server = app.listen(Number(PORT), '127.0.0.1');
await once(server, 'listening');
console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);

let stopping = false;

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  server.close();
  console.log(`${signal}: no new connections, finishing jobs and requests in progress`);
  // While Redis is away, BullMQ waits for it. The events must not.
  await Promise.race([worker.close(), setTimeout(2_000)]);
  const { delivered, rejected, dropped, pending } = await client.shutdown();
  const { duplicate } = client.stats().droppedBy;
  console.log(
    `Events: ${delivered} delivered, ${rejected} rejected, ${dropped} dropped (${duplicate} duplicate), ${pending} pending`,
  );
  process.exit();
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
