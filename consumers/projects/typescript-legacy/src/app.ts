// Express 4 and its types, CommonJS, the resolver before `exports`.
import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { memoryTransport, op, openpanel } from '@openpanel-node/express';
import express from 'express';

const transport = memoryTransport();

/** Never called: each line is a mistake. */
export function mistakes(req: express.Request): void {
  // @ts-expect-error There is no such option.
  openpanel({ clientID: 'x' });
  // @ts-expect-error A tracker has no such method.
  req.op.nope();
}

async function main(): Promise<void> {
  const middleware = openpanel({ transport, getProfileId: (req) => req.get('x-user') });
  const app = express();
  app.set('trust proxy', 1);
  app.use(middleware);
  app.get('/hello/:name', (req, res) => {
    req.op.track('greeted', { name: req.params.name.toUpperCase() });
    op.track('counted');
    res.json({});
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = {
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'x-forwarded-for': '203.0.113.7',
    'x-user': 'ada',
  };
  await (await fetch(`http://127.0.0.1:${port}/hello/ada`, { headers })).json();
  server.close();

  await middleware.client.shutdown();
  const { events } = transport;
  const names = events.map((event) => (event.type === 'track' ? event.payload.name : event.type));
  assert.deepEqual(names.sort(), ['counted', 'greeted', 'request']);
  for (const event of events) assert.equal(event.type === 'track' && event.payload.profileId, 'ada');
  console.log(`${events.length} events, by the types of Express 4 and the resolver node10`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
