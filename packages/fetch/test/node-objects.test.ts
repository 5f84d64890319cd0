import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { CHROME, propertiesOf } from '@openpanel-node/testkit';
import { Hono } from 'hono';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { openpanel } from '../src/hono.js';
import { memoryTransport, OpenPanel, withOpenPanel } from '../src/index.js';

type Handler = (request: Request, env: object) => Response | Promise<Response>;

/** The listener replaces them for the whole process, which other files share. */
const GLOBALS = { Request, Response };
afterAll(() => {
  for (const [name, value] of Object.entries(GLOBALS)) Object.defineProperty(globalThis, name, { value });
});

/** A wrapped handler as `@hono/node-server` serves it, with its own class of responses. */
async function start(handlerOf: (client: OpenPanel) => Handler) {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: false });
  const server = createServer(getRequestListener(withOpenPanel(handlerOf(client), { client }))).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close().closeAllConnections());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const visit = async (path = '/') => {
    const response = await fetch(url + path, { headers: { 'user-agent': CHROME } });
    return { response, body: await response.text() };
  };
  /** All of them: the shutdown waits for requests that are open. */
  const requests = async () => {
    await client.shutdown();
    return transport.events.map(propertiesOf);
  };
  return { visit, requests };
}

it('sends a response that is returned twice, both times', async () => {
  let response: Response | undefined;
  const { visit, requests } = await start(() => () => (response ??= new Response('the same')));
  expect([(await visit()).body, (await visit()).body]).toEqual(['the same', 'the same']);
  expect(await requests()).toMatchObject([{ status: 200 }, { status: 200 }]);
});

it('leaves the response as the app made it, with its length', async () => {
  const made: Response[] = [];
  const { visit, requests } = await start(() => async () => {
    made.push(new Response('four', { headers: { 'content-type': 'text/plain' } }));
    return made[0] as Response;
  });
  const { response, body } = await visit('/a?b=1');
  expect([body, response.headers.get('content-length')]).toEqual(['four', '4']);
  expect(await requests()).toMatchObject([{ method: 'GET', url: '/a?b=1', status: 200 }]);
});

it('is one request, and one event, with a Hono app in it', async () => {
  const { visit, requests } = await start((client) => {
    const app = new Hono();
    app.use(openpanel({ client }));
    app.get('/orders/:id', (c) => c.text(c.req.param('id')));
    return (request, env) => app.fetch(request, env);
  });
  expect((await visit('/orders/7')).body).toBe('7');
  expect(await requests()).toMatchObject([{ url: '/orders/7', status: 200 }]);
});
