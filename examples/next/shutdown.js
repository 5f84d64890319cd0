import { subscribe } from 'node:diagnostics_channel';
import { defaultClient } from '@openpanel-node/fetch';

const servers = new Set();
let stopping = false;

/** With NEXT_MANUAL_SIG_HANDLE, Next.js leaves signals to the app. Its server is not exported, but each request tells it. */
export function stopOnSignals() {
  subscribe('http.server.request.start', ({ server }) => servers.add(server));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function stop(signal) {
  if (stopping) return;
  stopping = true;
  const closed = [...servers].map((server) => new Promise((resolve) => server.close(resolve)));
  console.log(`${signal}: no new connections, finishing requests in progress`);

  // Waits for the requests in progress, then for their events.
  await Promise.all(closed);
  const client = defaultClient();
  const { delivered, rejected, dropped, pending } = await client.shutdown();
  const skipped = Object.values(client.stats().skipped).reduce((sum, count) => sum + count);
  console.log(
    `Events: ${delivered} delivered, ${rejected} rejected, ${dropped} dropped, ${pending} pending; skipped requests: ${skipped}`,
  );
  process.exit();
}
