// Fastify 5, import and types. Nothing here flushes, shuts down or calls process.exit: closing the app does.
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { op, openpanel } from '@openpanel-node/fastify';
import { fastify } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    user: { email: string } | undefined;
  }
}

const app = fastify({ trustProxy: (_address, hop) => hop < 1 });

/** Never called: each line is a mistake. */
export function mistakes(): void {
  // @ts-expect-error There is no such option.
  app.register(openpanel, { clientID: 'x' });
  // @ts-expect-error A user has no such property.
  app.register(openpanel, { getProfileId: (request) => request.user?.nope });
  // @ts-expect-error The plugin is not called.
  app.register(openpanel());
  app.get('/', async (request) => {
    // @ts-expect-error A tracker has no such method.
    request.op.nope();
    // @ts-expect-error The name is a string.
    request.op.track(42);
  });
}

app.register(openpanel, { getProfileId: (request) => request.user?.email });
app.decorateRequest('user', undefined);
app.addHook('onRequest', async (request) => {
  request.user = { email: `${request.headers['x-user']}@example.com` };
});
app.register(
  async (orders) => {
    orders.get<{ Params: { id: string } }>('/:id', async (request) => {
      request.op.track('order_viewed', { order: request.params.id });
      await sleep(5);
      op.track('order_counted');
      return { id: request.params.id };
    });
  },
  { prefix: '/orders' },
);

await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address() as AddressInfo;
const response = await fetch(`http://127.0.0.1:${port}/orders/42?token=secret&page=2`, {
  headers: {
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'x-forwarded-for': '203.0.113.7',
    'x-user': 'ada',
  },
});
await response.json();
await app.close();
console.log('done');
