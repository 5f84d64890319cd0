// What a typed Koa app writes, and the mistakes that the compiler must find.
import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type KoaOptions, memoryTransport, OpenPanel, op, openpanel, type Tracker } from '@openpanel-node/koa';
import Koa from 'koa';

interface State {
  user?: { email: string };
}

const transport = memoryTransport();

const options: KoaOptions<State> = {
  transport,
  getProfileId: (ctx) => ctx.state.user?.email,
  getProperties: (ctx, response) => ({ type: response.type, length: ctx.length }),
  clientIp: (ctx) => ctx.get('cf-connecting-ip'),
  trackRequest: (url, ctx) => url !== '/internal' && !ctx.path.startsWith('/private/'),
};

/** Never called: each line is a mistake. */
export function mistakes(ctx: Koa.Context): void {
  // @ts-expect-error There is no such option.
  openpanel({ clientID: 'x' });
  // @ts-expect-error A client comes without options of its own.
  openpanel({ client: new OpenPanel(), clientId: 12 });
  // @ts-expect-error A user has no such property.
  openpanel<State>({ getProfileId: ({ state }) => state.user?.nope });
  // @ts-expect-error A tracker has no such method.
  ctx.op.nope();
  new Koa<State>().use((context) => {
    // @ts-expect-error The name is a string.
    context.op.track(42);
  });
}

async function main(): Promise<void> {
  const middleware = openpanel(options);
  const client: OpenPanel = middleware.client;
  const app = new Koa<State>();
  app.use(middleware);
  app.use((ctx) => {
    ctx.state.user = { email: 'ada@example.com' };
    const tracker: Tracker = ctx.op;
    tracker.track('greeted');
    op.track('counted');
    ctx.body = {};
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = {
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'cf-connecting-ip': '203.0.113.7',
  };
  await (await fetch(`http://127.0.0.1:${port}/hello`, { headers })).json();
  server.close();

  await client.shutdown();
  const names = transport.events.map(
    (event) => event.type === 'track' && `${event.payload.name} ${event.payload.profileId}`,
  );
  assert.deepEqual(names, ['greeted ada@example.com', 'counted ada@example.com', 'request ada@example.com']);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
