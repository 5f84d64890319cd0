// One handler and one Hono app, for every runtime.
import { defaultClient, op, withOpenPanel } from '@openpanel-node/fetch';
import { openpanel } from '@openpanel-node/fetch/hono';
import { Hono } from 'hono';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What reads headers, as in a real app. */
const options = {
  clientIp: 'cloudflare',
  getProfileId: (request) => request.headers.get('x-user'),
};

const hono = new Hono();
hono.use(openpanel({ ...options, getProfileId: (c) => c.req.header('x-user') }));
hono.get('/hono/orders/:id', async (c) => {
  c.var.op.track('order_viewed', { order: c.req.param('id') });
  await pause(1);
  op.track('order_counted', { order: c.req.param('id') });
  return c.json({ id: c.req.param('id') });
});

async function orders(request) {
  const id = new URL(request.url).pathname.split('/').at(-1);
  op.track('order_viewed', { order: id });
  await pause(1);
  op.track('order_counted', { order: id });
  return Response.json({ id });
}

async function* parts() {
  for (const part of ['a', 'b', 'c']) {
    yield new TextEncoder().encode(part);
    await pause(20);
  }
}

function stream() {
  const source = parts();
  return new Response(
    new ReadableStream({
      async pull(controller) {
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    }),
  );
}

const handle = withOpenPanel(
  async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/orders/')) return orders(request);
    if (pathname === '/stream') return stream();
    if (pathname === '/carried') {
      // As a job does, or a webhook.
      await defaultClient().scope(op.carrier()).track('carried');
      return new Response(null, { status: 204 });
    }
    if (pathname === '/count') {
      op.increment({ property: 'visits' });
      return new Response(null, { status: 204 });
    }
    throw new Error('boom');
  },
  { ...options, route: ({ url }) => (new URL(url).pathname.startsWith('/orders/') ? '/orders/[id]' : undefined) },
);

/** Whatever the server passes besides the request goes on to both. */
export async function serve(request, ...rest) {
  if (new URL(request.url).pathname.startsWith('/hono/')) return hono.fetch(request, ...rest);
  try {
    return await handle(request, ...rest);
  } catch {
    return new Response('error', { status: 500 });
  }
}
