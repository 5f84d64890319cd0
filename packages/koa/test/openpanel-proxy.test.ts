import { request } from '@openpanel-node/testkit';
import Koa from 'koa';
import { expect, it, onTestFinished } from 'vitest';
import { openpanelProxy } from '../src/index.js';
import { listen } from './listen.js';
import { mount } from './mount.js';

const ID = '5a1e1d6a-4e0f-4c52-9d0a-3d6c0a1f2b3c';

async function serve(app: Koa): Promise<string> {
  const { url, close } = await listen(app.callback());
  onTestFinished(close);
  return url;
}

it('is mounted on any path, and passes all other requests on', async () => {
  const api = new Koa();
  api.use((ctx) => {
    ctx.body = { path: ctx.path };
  });
  const apiUrl = await serve(api);
  const app = new Koa();
  app.use(mount('/stats', new Koa().use(openpanelProxy({ clientIds: [ID], apiUrl, clientIp: () => '203.0.113.9' }))));
  app.use(openpanelProxy({ clientIds: [ID], apiUrl, clientIp: () => '203.0.113.9', path: '/elsewhere' }));
  app.use((ctx) => {
    ctx.body = `app: ${ctx.path}`;
  });
  const url = await serve(app);
  const ask = async (path: string) => (await request(`${url}${path}`, { headers: { 'openpanel-client-id': ID } })).body;
  expect(await ask('/stats/track/device-id')).toBe('{"path":"/track/device-id"}');
  expect(await ask('/elsewhere/track/device-id')).toBe('{"path":"/track/device-id"}');
  expect(await ask('/op/track/device-id')).toBe('app: /op/track/device-id');
});
