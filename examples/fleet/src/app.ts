import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from '@openpanel-node/example-express/app';
import { redisOutbox } from '@openpanel-node/redis';
import { Redis } from 'ioredis';

// Your own connection. While Redis is away, events wait in memory, and the client logs it.
const redis = new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379');
redis.on('error', () => {});

const { app, client } = createApp({ outbox: redisOutbox({ client: redis }) });

/** Requests of one user reach any of the processes, and still add up. */
app.post('/logins', (req, res) => {
  req.op.increment({ property: 'logins' });
  res.sendStatus(204);
});

// For the demo, which compares what Redis has been given with what arrives.
client.on('delivery', (event, { status }) => void process.send?.({ event, status }));

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
await once(server, 'listening');
console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);

let stopping = false;

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  server.close();
  console.log(`${signal}: no new connections, finishing requests in progress`);

  // Waits for the requests in progress, then until Redis has their events.
  const { handedOver, dropped, pending } = await client.shutdown();
  console.log(`Events: ${handedOver} handed over, ${dropped} dropped, ${pending} pending`);
  server.closeIdleConnections();
  redis.disconnect();
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
