import { CHROME, nameOf, propertiesOf } from '@openpanel-node/testkit';
import { Hono } from 'hono';
import { expect, expectTypeOf, it } from 'vitest';
import { type HonoOptions, openpanel } from '../src/hono.js';
import { memoryTransport, op, type Tracker } from '../src/index.js';

const headers = { 'user-agent': CHROME, 'x-real-ip': '203.0.113.9' };

/** An app without Node's objects, as on other runtimes. */
function start(own: HonoOptions = {}) {
  const transport = memoryTransport();
  const middleware = openpanel({ transport, logger: false, clientIp: 'x-real-ip', ...own } as HonoOptions);
  const app = new Hono();
  app.use(middleware);
  const sent = async () => {
    await middleware.client.flush();
    return transport.events;
  };
  return { app, sent, client: middleware.client, ask: (path: string, env = {}) => app.request(path, { headers }, env) };
}

it('sends the event of a response when its body has been read', async () => {
  const { app, ask, sent, client } = start();
  app.get('/orders/:id', (c) => {
    expectTypeOf(c.var.op).toEqualTypeOf<Tracker>();
    void c.var.op.track('viewed');
    void op.track('viewed below');
    c.header('x-own', '1');
    return c.json({ id: c.req.param('id') });
  });
  const response = await ask('/orders/7');
  expect(client.stats().calls).toBe(2);
  expect([response.status, response.headers.get('x-own'), await response.json()]).toEqual([200, '1', { id: '7' }]);
  const events = await sent();
  expect(events.map(nameOf)).toEqual(['viewed', 'viewed below', 'request']);
  for (const event of events) expect(event).toMatchObject({ ip: '203.0.113.9', userAgent: CHROME });
  expect(propertiesOf(events[2])).toMatchObject({
    url: '/orders/7',
    route: '/orders/:id',
    status: 200,
    __path: 'http://localhost/orders/7',
  });
});

it.each([
  ['/orders/7', 401, '/orders/:id'],
  ['/any/7', 200, '/any/:id'],
  ['/any/7/more', 404, undefined],
  ['/boom', 500, '/boom'],
  ['/thrown', 500, '/thrown'],
  ['/moved', 302, '/moved'],
])('of %s has status %i and route %s', async (path, status, route) => {
  const { app, ask, sent } = start();
  app.use('/orders/*', async (c) => c.text('sign in', 401));
  app.get('/orders/:id', (c) => c.text('order'));
  app.all('/any/:id', (c) => c.text('any'));
  app.get('/boom', () => {
    throw new Error('boom');
  });
  app.get('/thrown', () => Promise.reject('no error'));
  app.get('/moved', (c) => c.redirect('/'));
  app.onError((_error, c) => c.text('error', 500));
  try {
    await (await ask(path)).text();
  } catch {
    // Hono passes on what is no Error.
  }
  const [event, ...more] = (await sent()).map(propertiesOf);
  expect(more).toEqual([]);
  expect(event).toMatchObject({ status });
  expect(event?.['route']).toBe(route);
});

it('takes the address of the socket from the servers of Bun and Deno', async () => {
  const { app, ask, sent } = start({ clientIp: 'framework' });
  app.get('/', (c) => c.body(null));
  const server = { requestIP: () => ({ address: '203.0.113.1' }) };
  await ask('/', server);
  await ask('/', { server });
  await ask('/', { remoteAddr: { hostname: '203.0.113.2' } });
  await ask('/', { remoteAddr: 'a binding', server: 'another' });
  expect((await sent()).map(({ ip }) => ip)).toEqual(['203.0.113.1', '203.0.113.1', '203.0.113.2', undefined]);
});

it('gives getProperties the context and the response', async () => {
  const { app, ask, sent } = start({ getProperties: (c, response) => ({ seen: `${c.req.path} ${response?.status}` }) });
  app.get('/', (c) => c.body(null, 204));
  await ask('/');
  expect((await sent()).map(propertiesOf)).toMatchObject([{ seen: '/ 204' }]);
});

it('sets the variable that the option property names', async () => {
  const { app, ask } = start({ property: 'analytics' });
  app.get('/', (c) => c.text(typeof (c.get('analytics' as 'op') as Tracker).track));
  expect(await (await ask('/')).text()).toBe('function');
});
