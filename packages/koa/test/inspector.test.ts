import { OpenPanel } from '@openpanel-node/core';
import { type Inspector, startInspector } from '@openpanel-node/inspector';
import { CHROME, memoryLogger } from '@openpanel-node/testkit';
import Koa from 'koa';
import supertest from 'supertest';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openpanel } from '../src/index.js';

let inspector: Inspector;
beforeEach(async () => {
  inspector = await startInspector();
});
afterEach(() => inspector.close());

const visitor = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9' };

function appWith(clientSecret: string) {
  const logger = memoryLogger();
  const client = new OpenPanel({ apiUrl: inspector.url, clientId: inspector.clientId, clientSecret, logger });
  const app = new Koa({ proxy: true, maxIpsCount: 1 });
  app.use(openpanel({ client, property: 'analytics' }));
  app.use((ctx) => {
    void ctx['analytics'].identify({ profileId: 'u_1', email: 'user@example.com' });
    void ctx['analytics'].track('viewed');
    ctx.body = 'ok';
  });
  return { app: app.callback(), client, log: logger.lines };
}

it('with a wrong secret says so once in the API’s words, and the app does not notice', async () => {
  const { app, client, log } = appWith('sec_wrong');
  for (let i = 0; i < 20; i += 1) await supertest(app).get('/').set(visitor).expect(200, 'ok');
  await client.flush(50);
  expect(log).toHaveLength(1);
  expect(log[0]).toContain('"Ingestion: Invalid cors or secret"');
  expect(log[0]).toContain('OPENPANEL_CLIENT_SECRET');
  expect(await client.shutdown(0)).toMatchObject({ pending: 0, droppedBy: { shutdown: 60 } });
});

it('joins the events of a request to one visitor, device, session and profile', async () => {
  const { app, client } = appWith(inspector.clientSecret);
  await supertest(app)
    .get('/?utm_source=news')
    .set({ ...visitor, host: 'inner.example', 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' })
    .expect(200);
  await client.shutdown();
  expect(inspector.requests().filter(({ outcome }) => outcome !== 'stored')).toEqual([]);
  const [viewed, request] = inspector.events({ type: 'track' });
  expect(viewed).toMatchObject({ name: 'viewed', kind: 'visitor', ip: '203.0.113.9', profileId: 'u_1' });
  expect(request).toMatchObject({ name: 'request', origin: 'https://shop.example', path: '/', profileId: 'u_1' });
  expect([request?.deviceId, request?.sessionId]).toEqual([viewed?.deviceId, viewed?.sessionId]);
  expect(inspector.profile('u_1')).toMatchObject({ email: 'user@example.com' });
});
