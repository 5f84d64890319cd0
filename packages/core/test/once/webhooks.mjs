// A server with a webhook and a spool. It answers before the event is delivered, and prints what becomes of each. A GET gives its stats.
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { OpenPanel } from '../../dist/esm/index.js';

const say = (fact) => writeSync(1, `${JSON.stringify(fact)}\n`);
const client = new OpenPanel({
  thread: process.env.THREAD,
  retryDelayMs: 20,
  maxRetryDelayMs: 200,
  logger: { info: () => {}, warn: (line) => say({ line }), error: (line) => say({ line }) },
});
client.on('delivery', (event, delivery) => say({ told: event.payload.name, ...delivery }));

const server = createServer((request, response) => {
  if (request.method === 'GET') return response.end(JSON.stringify(client.stats()));
  const id = new URL(request.url, 'http://app').searchParams.get('id');
  void client.scope({ profileId: 'u' }).revenue(900, { id }, { once: id });
  response.end();
});
server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
process.stdin.resume();
process.stdin.once('end', async () => {
  server.close();
  await client.shutdown(5_000);
  say({ stats: client.stats() });
  process.exit(0);
});
