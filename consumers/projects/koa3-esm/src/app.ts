// Koa 3, import and types. Nothing here flushes, shuts down or calls process.exit.
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from '@koa/router';
import { op, openpanel } from '@openpanel-node/koa';
import Koa from 'koa';

interface State {
  user: { email: string };
}

/** Never called: each line is a mistake. */
export function mistakes(): void {
  // @ts-expect-error There is no such option.
  openpanel({ clientID: 'x' });
  // @ts-expect-error A request has no such property.
  openpanel({ getProfileId: (ctx) => ctx.req.nope });
  // @ts-expect-error A user has no such property.
  openpanel<State>({ getProfileId: ({ state }) => state.user.nope });
  new Koa().use((ctx) => {
    // @ts-expect-error A tracker has no such method.
    ctx.op.nope();
  });
  new Router().get('/', (ctx) => {
    // @ts-expect-error The name is a string.
    ctx.op.track(42);
  });
}

const app = new Koa<State>();
app.proxy = true;
app.use(openpanel<State>({ getProfileId: ({ state }) => state.user?.email }));
app.use((ctx, next) => {
  ctx.state.user = { email: `${ctx.get('x-user')}@example.com` };
  return next();
});

const orders = new Router<State>({ prefix: '/orders' });
orders.get('/:id', async (ctx) => {
  ctx.op.track('order_viewed', { order: ctx.params['id'] });
  await sleep(5);
  op.track('order_counted');
  ctx.body = { id: ctx.params['id'] };
});
app.use(orders.routes());

const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/orders/42?token=secret&page=2`, {
    headers: {
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      'x-forwarded-for': '203.0.113.7',
      'x-user': 'ada',
    },
  });
  await response.json();
  server.close(() => console.log('done'));
});
