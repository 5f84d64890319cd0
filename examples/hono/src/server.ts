import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { createApp } from './app.js';

const { app, analytics } = createApp();
const port = Number(process.env['PORT'] ?? 3000);
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, ({ port: own }) =>
  console.log(`Listening on http://127.0.0.1:${own}`),
) as Server;

let stopping = false;

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  server.close();
  console.log(`${signal}: no new connections, finishing requests in progress`);

  // Waits for the requests in progress, then for their events.
  const { client } = analytics;
  const { delivered, rejected, dropped, pending } = await client.shutdown();
  const skipped = Object.values(client.stats().skipped).reduce((sum, count) => sum + count);
  console.log(
    `Events: ${delivered} delivered, ${rejected} rejected, ${dropped} dropped, ${pending} pending; skipped requests: ${skipped}`,
  );
  server.closeIdleConnections();
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
