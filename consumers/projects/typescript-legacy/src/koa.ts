// Koa 2 and its types, CommonJS, the resolver before `exports`.
import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { memoryTransport, op, openpanel } from '@openpanel-node/koa';
import Koa from 'koa';

const transport = memoryTransport();

/** Never called: each line is a mistake. */
export function mistakes(ctx: Koa.Context): void {
  // @ts-expect-error There is no such option.
  openpanel({ clientID: 'x' });
  // @ts-expect-error A tracker has no such method.
  ctx.op.nope();
}

async function main(): Promise<void> {
  const middleware = openpanel({ transport, getProfileId: (ctx) => ctx.get('x-user') });
  const app = new Koa();
  app.proxy = true;
  app.use(middleware);
  app.use((ctx) => {
    ctx.op.track('greeted', { path: ctx.path.toUpperCase() });
    op.track('counted');
    ctx.body = {};
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
  await (await fetch(`http://127.0.0.1:${port}/hello`, { headers })).json();
  server.close();

  await middleware.client.shutdown();
  const names = transport.events.map((event) => event.type === 'track' && event.payload.name);
  assert.deepEqual(names, ['greeted', 'counted', 'request']);
  for (const event of transport.events) assert.equal(event.type === 'track' && event.payload.profileId, 'ada');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
