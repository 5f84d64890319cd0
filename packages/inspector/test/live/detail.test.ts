import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Inspector, startInspector } from '../../src/index.js';
import type { LiveDetail } from '../../src/live/live-api.js';
import { CHROME, createTracker, IP } from '../tracker.js';

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeEach(async () => {
  inspector = await startInspector();
  tracker = createTracker(inspector);
});

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

/** Of the request that came last. */
async function detail(): Promise<LiveDetail> {
  const id = inspector.requests().at(-1)?.id;
  return (await tracker.send({ method: 'GET', path: `/inspector/api/requests/${id}` })).body as LiveDetail;
}

test('the request as it came, without its secret, and the answer as it went', async () => {
  const body = '{ "type":"track",  "payload": {"name":"spaced out","properties":{"clé":"ü\\u0041"}} }\n';
  const answer = await tracker.send({ path: '/track?a=b', headers: { ...tracker.credentials, 'X-Odd': 'a  b' }, body });
  const { sent, answered } = await detail();
  expect(sent.line).toBe('POST /track?a=b HTTP/1.1');
  expect(sent.body).toBe(body);
  expect(sent.headers).toContainEqual(['X-Odd', 'a  b']);
  expect(sent.headers).toContainEqual(['openpanel-client-id', inspector.clientId]);
  expect(sent.headers).toContainEqual(['openpanel-client-secret', '••••••••']);
  expect(answered.status).toBe(200);
  expect(answered.body).toBe(answer.text);
  expect(answered.headers).toContainEqual(['content-type', answer.headers['content-type']]);
});

test('no view of a request has the secret, wherever it came in', async () => {
  const { clientSecret, clientId } = inspector;
  await tracker.send({
    path: '/track',
    headers: { 'content-type': 'application/json', 'Mixan-Client-Secret': clientSecret },
    body: JSON.stringify({ type: 'track', clientId, clientSecret, payload: { name: 'in the body' } }),
  });
  const shown = JSON.stringify(await detail());
  expect(shown).toContain('in the body');
  expect(shown).not.toContain(clientSecret);
});

test('what is stored of it, and what is not, and why', async () => {
  const properties = {
    plan: 'pro',
    cart: { items: [{ sku: 'a' }], note: null },
    empty: '',
    broken: '{not json',
    json: '{}',
    __hash: '#mine',
    __path: 'https://shop.example/a?utm_source=news',
    __bot: true,
  };
  await tracker.post('track', { name: 'n', profileId: 'u1', properties });
  const { stored, dropped, kind, ip, ipFrom, kindReason } = await detail();
  expect(stored).toMatchObject({ name: 'n', path: '/a', properties: { plan: 'pro', 'cart.items.0.sku': 'a' } });
  expect(dropped.map(({ path }) => path).sort()).toEqual(['__bot', '__hash', 'broken', 'cart.note', 'empty', 'json']);
  expect(dropped.every(({ why }) => why.length > 0)).toBe(true);
  for (const { path } of dropped) expect(stored?.properties).not.toHaveProperty([path]);
  expect([kind, ip, ipFrom, kindReason]).toEqual(['visitor', IP, 'x-client-ip', 'Chrome on Windows']);
});

describe('advice', () => {
  const REQUEST = { name: 'request', properties: { method: 'GET', route: '/', status: 200, duration: 1 } };
  const SERVER = { 'user-agent': 'openpanel-node/1.0.0', 'x-client-ip': '' };

  test.each([
    ['a wrong secret', REQUEST, { 'openpanel-client-secret': 'wrong' }, 'OPENPANEL_CLIENT_SECRET'],
    ['a name that is refused', { name: '' }, {}, 'The API refuses this payload'],
    ['a path that is not a string', { name: 'n', properties: { __path: 7 } }, {}, 'Send a string instead.'],
    ['a request event without an address', REQUEST, SERVER, "app.set('trust proxy', 1)"],
    ['a visitor without an address', { name: 'n' }, { 'x-client-ip': '' }, 'x-client-ip'],
    ['an old event', { name: 'n', properties: { __timestamp: '2020-01-01T00:00:00.000Z' } }, {}, 'without a session'],
    ['one from the future', { name: 'n', properties: { __timestamp: '2100-01-01T00:00:00.000Z' } }, {}, 'clock'],
  ])('on %s', async (_, payload, headers, words) => {
    await tracker.post('track', payload, headers);
    const { advice, warnings } = await detail();
    expect(advice.map(({ advice }) => advice).join('\n')).toContain(words);
    expect(warnings).toBe(advice.filter(({ isNote }) => !isNote).length);
  });

  test.each([
    [
      'a path too much',
      { path: '/api/track?a=b', headers: { 'content-type': 'text/plain' } },
      'There is no POST /api/track.',
    ],
    ['a content type that is none', { path: '/track', headers: { 'content-type': 'text/html' } }, 'application/json'],
    ['what is no JSON', { path: '/track', headers: { 'content-type': 'application/json' } }, 'Send one JSON object'],
  ])('on %s', async (_, request, words) => {
    await tracker.send({ ...request, body: '<a>' });
    const [warning] = (await detail()).advice;
    expect(warning?.advice).toContain(words);
    expect(warning?.advice).not.toContain('this payload');
  });

  test('on a project that refuses an address', async () => {
    const strict = await startInspector({ projects: [{ id: 'local', filters: [{ type: 'ip', ip: IP }] }] });
    const other = createTracker(strict);
    await other.post('track', { name: 'n' });
    const path = `/inspector/api/requests/${strict.requests()[0]?.id}`;
    const { advice } = (await other.send({ method: 'GET', path })).body as LiveDetail;
    expect(advice[0]?.advice).toContain('A filter of the project');
    other.close();
    await strict.close();
  });

  test('on a profile that is not there', async () => {
    await tracker.post('increment', { profileId: 'nobody', property: 'n' });
    expect((await detail()).advice).toMatchObject([{ title: 'Profile not found' }]);
  });

  test('none on a usual event', async () => {
    await tracker.post('track', { ...REQUEST, profileId: 'u1' }, { 'user-agent': CHROME });
    expect((await detail()).advice).toEqual([]);
  });
});

test('a request that was refused still says what it wanted', async () => {
  await tracker.post('track', { name: 'n', profileId: '', properties: { plan: 'pro' } });
  expect(await detail()).toMatchObject({ outcome: 'refused', type: 'track', name: 'n', summary: 'plan=pro' });
  await tracker.send({ path: '/track', headers: tracker.credentials, body: '{broken' });
  expect(await detail()).toMatchObject({ outcome: 'refused', status: 400, summary: '' });
});

test('a row of what was refused names the browser too, and a profile that the API takes for none is none', async () => {
  await tracker.post('increment', { profileId: 'nobody', property: 'n' });
  expect(await detail()).toMatchObject({ kind: 'visitor', kindReason: 'Chrome on Windows' });
  await tracker.post('track', { name: 'n', profileId: 0 });
  expect(inspector.requests().at(-1)).not.toHaveProperty('profileId');
  expect(await detail()).not.toHaveProperty('profileId');
});

test('a clock that goes back makes no time negative, and no duplicate last', async () => {
  let time = Date.now();
  const jumping = await startInspector({ now: () => (time -= 5_000), faults: { latencyMs: 20 } });
  const other = createTracker(jumping);
  const origin = { origin: 'https://a.example' };
  for (let n = 0; n < 2; n += 1) await other.post('track', { name: 'n' }, origin);
  expect(jumping.requests().map(({ outcome }) => outcome)).toEqual(['stored', 'stored']);
  const path = `/inspector/api/requests/${jumping.requests()[1]?.id}`;
  const { answeredMs } = (await other.send({ method: 'GET', path })).body as LiveDetail;
  expect(answeredMs).toBeGreaterThanOrEqual(19);
  other.close();
  await jumping.close();
});

test.each(['', 'nothing', '../../info', '%00'])('there is no request "%s"', async (id) => {
  expect((await tracker.send({ method: 'GET', path: `/inspector/api/requests/${id}` })).status).toBe(404);
});
