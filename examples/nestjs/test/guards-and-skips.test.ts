import { startInspector } from '@openpanel-node/inspector';
import { CHROME, request } from '@openpanel-node/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../testing/app-process.js';

const MEMBER = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.17', authorization: 'Bearer u_17@acme' };

async function start() {
  const inspector = await startInspector();
  onTestFinished(() => inspector.close());
  const app = startApp(new URL('../dist/main.js', import.meta.url), inspector);
  const url = (await app.line('Listening on ')).slice('Listening on '.length);
  const get = (path: string, headers: Record<string, string> = MEMBER) => request(`${url}${path}`, { headers });
  return { inspector, app, get };
}

test('a handler with @SkipTracking() gives no request event, also where a guard refuses the request', async () => {
  const { inspector, app, get } = await start();
  expect((await get('/orgs/acme/reports/r_1/progress')).status).toBe(200);
  expect((await get('/orgs/globex/reports/r_1/progress')).status).toBe(403);
  app.child.kill('SIGTERM');
  expect(await app.line('Events: ')).toContain('0 delivered, 0 rejected, 0 dropped, 0 pending; skipped requests: 2');
  expect(await app.ended).toBe(0);
  expect(inspector.requests()).toEqual([]);
});

test('a request that a guard refuses is answered as in every example, and has its route and its user', async () => {
  const { inspector, get } = await start();
  expect(await get('/orgs/globex')).toMatchObject({ status: 403, body: '{"error":"not your organisation"}' });
  const { authorization: _, ...nobody } = MEMBER;
  expect(await get('/orgs/acme', nobody)).toMatchObject({ status: 401, body: '{"error":"sign in first"}' });
  expect(await get('/orgs/acme/reports/r_broken')).toMatchObject({ status: 500 });
  const member = { name: 'request', profileId: 'u_17', groups: ['acme'] };
  await inspector.waitFor({ ...member, properties: { route: '/orgs/:orgId', status: '403' } });
  await inspector.waitFor({ ...member, properties: { route: '/orgs/:orgId/reports/:id', status: '500' } });
  const refused = await inspector.waitFor({ name: 'request', properties: { status: '401' } });
  expect(refused.properties['route']).toBe('/orgs/:orgId');
  expect(refused.payload).not.toHaveProperty('profileId');
});
