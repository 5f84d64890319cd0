import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.js';

const { app, client } = createApp();
const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
await once(server, 'listening');
console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);

let stopping = false;

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  server.close();
  console.log(`${signal}: no new connections, finishing requests in progress`);

  // Waits for the requests in progress, then for their events.
  const { delivered, rejected, dropped, pending } = await client.shutdown();
  const skipped = Object.values(client.stats().skipped).reduce((sum, count) => sum + count);
  console.log(
    `Events: ${delivered} delivered, ${rejected} rejected, ${dropped} dropped, ${pending} pending; skipped requests: ${skipped}`,
  );
  server.closeIdleConnections();
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
