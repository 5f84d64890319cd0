import { Hono } from 'hono';
import { expect, it, onTestFinished } from 'vitest';
import { openpanelProxy as honoProxy } from '../src/hono.js';
import { openpanelProxy } from '../src/index.js';
import { serve } from './serve.js';

const ID = '5a1e1d6a-4e0f-4c52-9d0a-3d6c0a1f2b3c';

async function startApi(): Promise<string> {
  const { url, close } = await serve(async (request) =>
    Response.json({ path: new URL(request.url).pathname, ip: request.headers.get('x-client-ip') }),
  );
  onTestFinished(close);
  return url;
}

const askFor = (path: string, headers: Record<string, string> = {}) =>
  new Request(`https://shop.example${path}`, { headers: { 'openpanel-client-id': ID, ...headers } });

it('is a route handler wherever the router of the app puts it', async () => {
  const apiUrl = await startApi();
  const handler = openpanelProxy({ clientIds: [ID], apiUrl, clientIp: 'vercel' });
  const spoofed = { 'x-vercel-forwarded-for': '203.0.113.9', 'x-forwarded-for': '198.51.100.1' };
  const answer = await handler(askFor('/api/stats/track/device-id', spoofed), { params: Promise.resolve({}) });
  expect(await answer.json()).toEqual({ path: '/track/device-id', ip: '203.0.113.9' });
  expect((await handler(askFor('/api/stats'))).status).toBe(404);
  const fixed = openpanelProxy({ clientIds: [ID], apiUrl, clientIp: () => '203.0.113.9', path: '/api/op' });
  expect((await fixed(askFor('/api/stats/track/device-id'))).status).toBe(404);
  expect((await fixed(askFor('/api/op/track/device-id'))).status).toBe(200);
});

it('reads a body that nobody has read, and tells when somebody has', async () => {
  const apiUrl = await startApi();
  const handler = openpanelProxy({ clientIds: [ID], apiUrl, clientIp: () => '203.0.113.9' });
  const event = () =>
    new Request('https://shop.example/op/track', {
      method: 'POST',
      headers: { 'openpanel-client-id': ID, 'content-type': 'application/json' },
      body: '{}',
    });
  expect((await handler(event())).status).toBe(200);
  const read = event();
  await read.text();
  expect((await handler(read)).status).toBe(400);
});

it('is middleware of Hono, without a server of Node.js too', async () => {
  const apiUrl = await startApi();
  const app = new Hono();
  app.use(honoProxy({ clientIds: [ID], apiUrl, path: '/stats', clientIp: 'fly-client-ip' }));
  app.get('*', (c) => c.text('app'));
  const answer = await app.request(askFor('/stats/track/device-id', { 'fly-client-ip': '203.0.113.9' }));
  expect(await answer.json()).toEqual({ path: '/track/device-id', ip: '203.0.113.9' });
  expect(await (await app.request(askFor('/op/track/device-id'))).text()).toBe('app');
});
