import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Inspector, startInspector } from '../../src/index.js';
import { isOwnOrigin } from '../../src/live/own-origin.js';
import { createTracker } from '../tracker.js';

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeAll(async () => {
  inspector = await startInspector();
  tracker = createTracker(inspector);
  await tracker.post('track', { name: 'private' });
});

afterAll(async () => {
  tracker.close();
  await inspector.close();
});

const get = (path: string, headers: Record<string, string>, method = 'GET') =>
  tracker.send({ method, path: `/inspector/${path}`, headers });
const host = () => new URL(inspector.url).host;

const PATHS = ['', 'page.js', 'stream', 'events', 'api/info', 'api/profiles', 'api/groups', 'api/requests/1'];
const FOREIGN: readonly (readonly [string, Record<string, string>])[] = [
  ['of another site', { origin: 'https://evil.example' }],
  ['of a page without an origin', { origin: 'null' }],
  ['of another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['that the browser calls same-site', { 'sec-fetch-site': 'same-site' }],
  ['to a name that somebody has pointed here', { host: 'evil.example' }],
  ['to a name that ends as ours', { host: 'localhost.evil.example:3333' }],
];

describe.each(FOREIGN)('a request %s', (_, headers) => {
  test.each(PATHS)('is refused: /inspector/%s', async (path) => {
    const answer = await get(path, { host: host(), ...headers });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('private');
    expect(answer.text).not.toContain(inspector.clientSecret);
  });

  test('changes nothing', async () => {
    expect((await get('events', { host: host(), ...headers }, 'DELETE')).status).toBe(403);
    const faults = { method: 'POST', path: '/inspector/api/faults', body: '{"fail":503}' };
    expect((await tracker.send({ ...faults, headers: { host: host(), ...headers } })).status).toBe(403);
    expect(inspector.events()).toHaveLength(1);
    expect((await tracker.send({ method: 'GET', path: '/inspector/api/info' })).body).toMatchObject({ faults: {} });
  });
});

test('the page itself, and programs, are answered', async () => {
  const own = { host: host(), origin: inspector.url, 'sec-fetch-site': 'same-origin' };
  expect((await get('api/info', own)).status).toBe(200);
  expect((await get('api/info', {})).status).toBe(200);
  expect((await get('api/info', { host: host(), 'sec-fetch-site': 'none' })).status).toBe(200);
});

test('no answer says that another site may read it, as those of the API do', async () => {
  const answer = await get('api/info', {});
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' };
  expect((await get('events', preflight, 'OPTIONS')).status).toBe(403);
});

test('another site may lead to the page, and to nothing else', async () => {
  const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect((await get('', { host: host(), ...followed })).status).not.toBe(403);
  expect((await get('events', { host: host(), ...followed })).status).toBe(403);
  expect((await get('', { host: host(), ...followed, 'sec-fetch-dest': 'iframe' })).status).toBe(403);
  expect((await get('', { host: host(), ...followed, origin: 'https://evil.example' })).status).toBe(403);
});

test.each(['::ffff:127.0.0.1', 'LOCALHOST'])('at %s, the printed address of the page is answered', async (host) => {
  const named = await startInspector({ host });
  const { hostname, port } = new URL(named.pageUrl);
  for (const asked of [hostname, host.includes(':') ? `[${host}]` : host]) {
    const answer = await fetch(`http://${asked}:${port}/inspector/api/info`);
    expect(answer.status, asked).toBe(200);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
  await named.close();
});

describe('listening', () => {
  const asked = (listensAt: string, host: string) =>
    isOwnOrigin({ method: 'GET', url: '/inspector/', headers: { host } }, [listensAt]);

  test.each([
    ['127.0.0.1', 'localhost:3333', true],
    ['127.0.0.1', 'app.localhost:3333', true],
    ['127.0.0.1', '[::1]:3333', true],
    ['127.0.0.1', '192.0.2.7:3333', false],
    ['192.0.2.7', '192.0.2.7:3333', true],
    ['::1', '[::1]', true],
    ['2001:db8::7', '[2001:db8::7]:3333', true],
    ['0.0.0.0', '192.0.2.7:3333', true],
    ['::', '[2001:db8::7]:3333', true],
    ['0.0.0.0', 'evil.example:3333', false],
    ['dev-box', 'dev-box:3333', true],
    ['VM', 'vm:3333', true],
    ['127.0.0.1', 'LOCALHOST:3333', true],
    ['::ffff:127.0.0.1', '[::ffff:7f00:1]:3333', true],
    ['127.0.0.1', 'a@b:3333', false],
    ['127.0.0.1', '', false],
  ])('at %s, a request for %s: %s', (listensAt, name, isAnswered) => {
    expect(asked(listensAt, name)).toBe(isAnswered);
  });
});
