import { CHROME, propertiesOf } from '@openpanel-node/testkit';
import { Hono } from 'hono';
import { expect, it, onTestFinished } from 'vitest';
import { openpanel } from '../src/hono.js';
import { memoryTransport, OpenPanel, withOpenPanel } from '../src/index.js';
import { type ServeInfo, serve } from './serve.js';

/** A server of a wrapped handler on Node.js, whose request events are awaited. */
async function start(
  handlerOf: (client: OpenPanel) => (request: Request, info: ServeInfo) => Response | Promise<Response>,
) {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: false });
  const { url, close } = await serve(withOpenPanel(handlerOf(client), { client }), 'node');
  onTestFinished(close);
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
  const response = new Response('the same');
  const { visit, requests } = await start(() => () => response);
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
    return (request, info) => app.fetch(request, info);
  });
  expect((await visit('/orders/7')).body).toBe('7');
  expect(await requests()).toMatchObject([{ url: '/orders/7', status: 200 }]);
});
