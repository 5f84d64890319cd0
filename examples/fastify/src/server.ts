import { setImmediate } from 'node:timers/promises';
import { op } from '@openpanel-node/fastify';
import { createApp } from './app.js';

const app = createApp();
const url = await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' });
console.log(`Listening on ${url}`);

let stopping = false;

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  const closed = app.close();
  while (app.server.listening) await setImmediate();
  console.log(`${signal}: no new connections, finishing requests in progress`);

  // Waits for the requests in progress, then for their events.
  const { delivered, rejected, dropped, pending } = await op.shutdown();
  const skipped = Object.values(op.stats().skipped).reduce((sum, count) => sum + count);
  console.log(
    `Events: ${delivered} delivered, ${rejected} rejected, ${dropped} dropped, ${pending} pending; skipped requests: ${skipped}`,
  );
  // Connections that were in use stay open for `keepAliveTimeout`, which is 72 seconds in Fastify.
  app.server.closeIdleConnections();
  await closed;
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
