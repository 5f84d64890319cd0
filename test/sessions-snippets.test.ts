import { expect, it } from 'vitest';
import { currentScope } from '../packages/core/src/index.js';
import { CHROME, FIREFOX } from '../packages/testkit/src/index.js';
import { ADDRESS, browse } from './browser-sdk.js';
import { serve } from './guide-app.js';
import { blocksOf, codeOf, read, rowsOf, sectionOf } from './markdown.js';
import { openShop } from './shop.js';
import { run } from './snippets.js';
import { callWebhook, WEBHOOK, withStripe } from './stripe-shop.js';

const PAGE = read('docs/sessions.md');
const BLOCKS = blocksOf(PAGE);
const BROWSER = { 'user-agent': CHROME };

it('a device ID from the page joins its session, for that event alone', async () => {
  const { inspector, get } = await serve(BLOCKS, 'device', BROWSER);
  const other = await browse(inspector, { userAgent: FIREFOX });
  await get('/checkout', { 'x-device-id': other.deviceId }, 'POST');
  expect(await inspector.waitFor({ name: 'checkout_started' })).toMatchObject({ kind: 'visitor', ...other });
  const own = await inspector.waitFor({ name: 'request' });
  expect(own.sessionId).not.toBe(other.sessionId);

  await get('/checkout', { 'x-device-id': other.deviceId, 'user-agent': 'curl/8.5.0' }, 'POST');
  const left = await inspector.waitFor(({ name, kind }) => name === 'checkout_started' && kind === 'server');
  expect([left.deviceId, left.payload['properties']]).toEqual([
    '',
    expect.not.objectContaining({ __deviceId: other.deviceId }),
  ]);
});

it('the buyer of a checkout is the one whom the payment of Stripe is linked to', async () => {
  const { inspector, get, printed, url } = await serve(BLOCKS, 'stripe', BROWSER, withStripe);
  const session = await browse(inspector, { profileId: 'u_1' });
  expect((await get('/checkout', { 'x-user': 'u_1' }, 'POST')).status).toBe(303);
  const profileId = await printed(/metadata: (\S+)/);

  const paid = await callWebhook(url, { profileId });
  expect(paid.status).toBe(204);
  const payment = { kind: 'server', profileId: 'u_1', revenue: 4900, properties: { currency: 'eur' }, ...session };
  expect(await inspector.waitFor({ name: 'revenue' })).toMatchObject(payment);
  const forged = await callWebhook(url, { profileId }, (payload) => payload.replace('4900', '1'));
  expect(forged.status).toBe(500);
  expect(inspector.events({ name: 'revenue' })).toHaveLength(1);
});

it('a webhook pays in the session of the profile, and gives no request event', async () => {
  const { inspector, get } = await serve(BLOCKS, 'webhook', WEBHOOK);
  const session = await browse(inspector, { profileId: 'u_1' });
  await get('/webhooks/paid?user=u_1', {}, 'POST');
  const payment = { kind: 'server', profileId: 'u_1', revenue: 4900, ...session };
  expect(await inspector.waitFor({ name: 'revenue' })).toMatchObject(payment);
  await get('/', { 'user-agent': CHROME });
  await inspector.waitFor({ name: 'request', properties: { url: '/' } });
  expect(inspector.events({ name: 'request' })).toHaveLength(1);
});

it('a webhook pays for the visitor who ordered, in the same session', async () => {
  const { inspector, get } = await serve(BLOCKS, 'order', BROWSER);
  await get('/orders/o_1', {}, 'POST');
  const { deviceId, sessionId } = await inspector.waitFor({ name: 'request' });
  await get('/webhooks/paid?order=o_1', WEBHOOK, 'POST');
  const payment = { kind: 'visitor', ip: ADDRESS, userAgent: CHROME, revenue: 4900, deviceId, sessionId };
  expect(await inspector.waitFor({ name: 'revenue' })).toMatchObject(payment);
});

it('a callback is of the request that calls it, unless it is bound, or has the tracker of its own', async () => {
  const { inspector, get } = await serve(BLOCKS, 'borrowed', BROWSER);
  const [own, other] = ['203.0.113.21', '203.0.113.22'];
  await get('/imports', { 'x-forwarded-for': own }, 'POST');
  await get('/imports/done', { 'x-forwarded-for': other }, 'POST');
  for (const [name, ip] of Object.entries({ import_seen: own, import_bound: own, import_mixed_up: other })) {
    expect(await inspector.waitFor({ name })).toMatchObject({ ip });
  }
});

it('the worker tracks for whom it works, and for nobody outside of scopes', async () => {
  const worker = await run(BLOCKS, 'worker');
  expect(await worker.ended, worker.output()).toEqual([0, null]);
  const events = worker.inspector
    .events()
    .map(({ kind, name, profileId, properties }) => [kind, name, profileId, properties]);
  expect(events).toHaveLength(3);
  expect(events).toContainEqual(['server', 'report_rendered', 'u_1', { report: '7' }]);
  expect(events).toContainEqual(['server', 'report_rendered', 'u_2', { report: '8' }]);
  expect(events).toContainEqual(['server', 'worker_ended', undefined, {}]);
});

it('a delivery says which it was', async () => {
  const { inspector, get, printed } = await serve(BLOCKS, 'check', BROWSER);
  await get('/');
  const { sessionId } = await inspector.waitFor({ name: 'handled' });
  expect(await printed(/handled (\S+)/)).toBe(sessionId);
  await get('/', { 'user-agent': 'curl/8.5.0' });
  await printed(/handled server event/);
});

it('a scope has what is sent of the visitor', async () => {
  const { visit } = await openShop();
  const seen: unknown[] = [];
  const look = () => seen.push([currentScope()?.ip, currentScope()?.userAgent]);
  for (const caller of [{}, { userAgent: 'curl/8.5.0' }, { ip: '10.0.0.7' }]) await visit(caller, look);
  expect(seen).toEqual([
    [ADDRESS, CHROME],
    [ADDRESS, undefined],
    [undefined, undefined],
  ]);
});

it('a scope that a request opens inherits nothing', async () => {
  const { visit, inspector } = await openShop({ getProfileId: () => 'u_1' });
  await visit({}, ({ client }) => client.scope({}).run(() => client.track('seen')));
  const seen = await inspector.waitFor({ name: 'seen' });
  expect([seen.kind, seen.profileId]).toEqual(['server', undefined]);
});

it('each warning comes, once, of what its row says, and no other kind of server event gives one', async () => {
  const shop = await openShop();
  const visitor = { ip: '10.0.0.7', headers: {} };
  const twice = async (act: () => unknown) => [await act(), await act()];
  await twice(() => shop.visit(visitor));
  await twice(() => shop.visit(visitor, ({ op }) => op.track('seen', { deviceId: 'd_1' })));
  await twice(() => shop.client.identify({ profileId: 'u_1' }));
  const behindProxy = await openShop({ clientIp: 'framework' });
  await twice(() => behindProxy.visit());
  const rows = rowsOf(sectionOf(PAGE, '## Check which kind an event was'));
  expect([...shop.warnings, ...behindProxy.warnings].sort()).toEqual(rows.map(([code]) => codeOf(code)).sort());

  const silent = await openShop({ respectPrivacySignals: true });
  for (const userAgent of ['curl/8.5.0', null]) await silent.visit({ userAgent });
  await silent.visit({ headers: { dnt: '1' } });
  expect(silent.inspector.events({ name: 'seen', kind: 'server' })).toHaveLength(3);
  expect(silent.warnings).toEqual([]);
  expect(silent.client.stats().skipped).toMatchObject({ bot: 1, privacy: 1 });
});

it('every snippet runs in a test of this file', () => {
  const tests = [...read('test/sessions-snippets.test.ts').matchAll(/(?:run|serve)\(BLOCKS, '([\w-]+)'/g)];
  expect(tests.map(([, name]) => name).toSorted()).toEqual(BLOCKS.map(({ run: name }) => name).toSorted());
});
