import { PassThrough } from 'node:stream';
import { fastify } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { openpanelProxy } from '../src/index.js';

const ID = '5a1e1d6a-4e0f-4c52-9d0a-3d6c0a1f2b3c';

async function startApi(): Promise<string> {
  const api = fastify();
  api.all('/*', async ({ url, body }) => ({ url, body }));
  onTestFinished(() => api.close());
  return api.listen({ port: 0, host: '127.0.0.1' });
}

it('has a prefix, and leaves the body parsers of the app alone', async () => {
  const apiUrl = await startApi();
  const app = fastify({ bodyLimit: 100 });
  onTestFinished(() => app.close());
  app.register(openpanelProxy, { clientIds: [ID], apiUrl, clientIp: () => '203.0.113.9', prefix: '/stats' });
  app.register(
    async (inner) => void inner.register(openpanelProxy, { clientIds: [ID], apiUrl, clientIp: () => '203.0.113.9' }),
    { prefix: '/inner' },
  );
  app.post('/echo', async ({ body }) => body);
  const event = { type: 'track', payload: { name: 'screen_view', properties: { long: 'x'.repeat(200) } } };
  const headers = { 'openpanel-client-id': ID, 'content-type': 'application/json' };
  for (const url of ['/stats/track', '/inner/track']) {
    const answer = await app.inject({ method: 'POST', url, headers, payload: JSON.stringify(event) });
    expect(answer.json()).toEqual({ url: '/track', body: event });
  }
  expect((await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })).json()).toEqual({ a: 1 });
  expect((await app.inject({ url: '/op/track' })).statusCode).toBe(404);
});

it('survives a hook of the app whose body fails when it is not read, or no more', async () => {
  const apiUrl = await startApi();
  const app = fastify();
  onTestFinished(() => app.close());
  const failed: Promise<unknown>[] = [];
  app.addHook('preParsing', (_request, _reply, payload, done) => {
    const body = new PassThrough();
    failed.push(new Promise((resolve) => body.once('close', resolve)));
    body.write('x'.repeat(200));
    payload.resume();
    done(null, body);
  });
  app.addHook('onResponse', async (request) => void (request.body as PassThrough).destroy(new Error('incorrect data')));
  app.register(openpanelProxy, { clientIds: [ID], apiUrl, clientIp: () => '203.0.113.9', maxBodyBytes: 100 });
  const post = (headers: object) =>
    app.inject({ method: 'POST', url: '/op/track', headers: { 'openpanel-client-id': ID, ...headers }, payload: 'x' });
  expect((await post({ 'content-type': 'application/json' })).statusCode).toBe(413);
  expect((await post({ 'content-type': 'image/png' })).statusCode).toBe(415);
  await Promise.all(failed);
});

it('tells a wrong option where Fastify tells mistakes of plugins, and that it must not be called', async () => {
  const app = fastify();
  app.register(openpanelProxy, { clientIds: [] });
  await expect(app.ready()).rejects.toMatchObject({ name: 'OpenPanelError', option: 'clientIds' });
  expect(() => (openpanelProxy as unknown as (options: object) => void)({ clientIds: [ID] })).toThrow(
    expect.objectContaining({ code: 'plugin_called', message: expect.stringContaining('app.register(openpanelProxy') }),
  );
});
