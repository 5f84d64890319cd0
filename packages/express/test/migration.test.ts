import { type Inspector, startInspector } from '@openpanel-node/inspector';
import { CHROME } from '@openpanel-node/testkit';
import express, { type Request } from 'express';
import supertest from 'supertest';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
// The one line that changes in an app written for the official middleware.
import { openpanel as createOpenpanelMiddleware } from '../src/index.js';

let inspector: Inspector;
beforeEach(async () => {
  inspector = await startInspector({ profileFlushMs: 0 });
  vi.stubEnv('OPENPANEL_COUNTER_SETTLE_MS', '50');
});
afterEach(() => inspector.close());

it('runs code that was written for the official Express middleware', async () => {
  const app = express();
  app.set('trust proxy', true);
  app.use((req, _res, next) => {
    Object.assign(req, { user: { id: 'user_1' } });
    next();
  });
  app.use(
    createOpenpanelMiddleware({
      apiUrl: inspector.url,
      clientId: inspector.clientId,
      clientSecret: inspector.clientSecret,
      trackRequest(url: string) {
        return url.includes('/v1');
      },
      getProfileId(req: Request) {
        return (req as Request & { user: { id: string } }).user.id;
      },
    }),
  );
  app.get('/v1/signup', async (req, res) => {
    req.op.setGlobalProperties({ app_version: '1.2.3' });
    req.op.identify({
      profileId: 'user_1',
      firstName: 'First',
      email: 'first@example.com',
      properties: { tier: 'pro' },
    });
    req.op.upsertGroup({ id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } });
    req.op.setGroup('acme');
    req.op.setGroups(['acme', 'beta']);
    await req.op.track('signed_up', { plan: 'pro' });
    await req.op.increment({ profileId: 'user_1', property: 'visits', value: 2 });
    await req.op.decrement({ profileId: 'user_1', property: 'visits' });
    await req.op.revenue(4900, { currency: 'EUR', deviceId: 'device_1' });
    req.op.clear();
    res.json({ ok: true });
  });
  app.get('/health', (_req, res) => void res.send('ok'));

  const visitor = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9' };
  await supertest(app).get('/v1/signup').set(visitor).expect(200);
  await supertest(app).get('/health').set(visitor).expect(200);
  const request = await inspector.waitFor({ name: 'request' });

  expect(inspector.requests().filter(({ outcome }) => outcome !== 'stored')).toEqual([]);
  expect(request).toMatchObject({
    ip: '203.0.113.9',
    kind: 'visitor',
    properties: { url: '/v1/signup', status: '200' },
  });
  expect(inspector.events({ name: 'signed_up' })).toMatchObject([
    {
      profileId: 'user_1',
      groups: ['acme', 'beta'],
      properties: { plan: 'pro', app_version: '1.2.3' },
      kind: 'visitor',
    },
  ]);
  expect(inspector.events({ name: 'revenue' })).toMatchObject([
    { revenue: 4900, deviceId: 'device_1', profileId: 'user_1' },
  ]);
  await expect.poll(() => inspector.profile('user_1')?.properties['visits']).toBe('1');
  expect(inspector.profile('user_1')).toMatchObject({
    email: 'first@example.com',
    properties: { tier: 'pro', visits: '1' },
    groups: ['acme', 'beta'],
  });
  expect(inspector.group('acme')).toMatchObject({ name: 'Acme', properties: { seats: '5' } });
  expect(inspector.events({ name: 'request' })).toHaveLength(1);
});
