import { afterEach, describe, expect, test } from 'vitest';
import { type Inspector, type InspectorOptions, type InspectorProjectFilter, startInspector } from '../src/index.js';
import { CHROME, createTracker } from './tracker.js';

const ID = '10ca1000-0000-4000-8000-00000000000a';
const CRAWLER = 'Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)';
const ORIGIN = { origin: 'https://shop.example' };

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

async function start(options: InspectorOptions): Promise<void> {
  inspector = await startInspector(options);
  tracker = createTracker(inspector);
}

const trusting = (): Promise<void> =>
  start({ clients: [{ id: ID, secret: 'right', projectId: 'p' }], projects: [{ id: 'p', cors: ['*'] }] });

describe('a secret that is right', () => {
  test.each([
    ['right', 200, 'stored'],
    ['wrong', 202, 'bot'],
    ['', 202, 'bot'],
  ])('switches the bot filter off, and %j does what it does', async (secret, status, outcome) => {
    await trusting();
    const headers = { ...ORIGIN, 'user-agent': CRAWLER, 'openpanel-client-secret': secret };
    expect((await tracker.post('track', { name: 'n' }, headers)).status).toBe(status);
    expect(inspector.requests()[0]?.outcome).toBe(outcome);
  });

  test.each([
    ['right', undefined],
    ['wrong', 'header:missing_sec_ch_ua,header:missing_sec_fetch,header:missing_accept_language'],
  ])('keeps headers from being looked at, %j', async (secret, reasons) => {
    await trusting();
    await tracker.post('track', { name: 'n' }, { ...ORIGIN, 'openpanel-client-secret': secret });
    expect(inspector.events()[0]?.properties['__bot_reasons']).toBe(reasons);
  });

  test('is what revenue needs: a wrong one is found out by it first', async () => {
    await start({});
    const payload = { name: 'revenue', properties: { __revenue: 100 } };
    const answer = await tracker.post('track', payload, { 'openpanel-client-secret': 'wrong' });
    expect([answer.status, answer.body]).toEqual([
      401,
      'Ingestion: Revenue tracking is not allowed without a client secret',
    ]);
    expect((await tracker.post('track', payload)).status).toBe(200);
  });
});

test.each([
  ['curl/8.5.0', undefined],
  [CRAWLER, { name: 'ClaudeBot', type: 'AI Data Scraper' }],
  ['Mozilla/5.0 (compatible; Applebot-Extended/0.1)', { name: 'Applebot-Extended', type: 'AI Data Scraper' }],
  [
    'Mozilla/5.0 (compatible; ChatGPT-User/1.0; +https://openai.com/bot)',
    { name: 'ChatGPT-User', type: 'AI Assistant' },
  ],
])('the bot filter knows %s', async (userAgent, bot) => {
  await trusting();
  const answer = await tracker.post(
    'track',
    { name: 'n' },
    { ...ORIGIN, 'user-agent': userAgent, 'openpanel-client-secret': '' },
  );
  expect((answer.body as { bot?: unknown }).bot).toEqual(bot);
});

describe('a project filter of type event', () => {
  const filtering = (...filters: InspectorProjectFilter[]) => start({ projects: [{ id: 'local', filters }] });
  const kept = () => inspector.events().map(({ name }) => name);

  test('drops events of its name after a 200, and no session comes of them', async () => {
    await filtering({ type: 'event', name: 'noise' });
    expect(await tracker.post('track', { name: 'noise' })).toMatchObject({ status: 200 });
    await tracker.post('track', { name: 'noise', profileId: 'u' }, { 'user-agent': '' });
    expect(inspector.requests()).toMatchObject([
      { outcome: 'lost', reason: 'a filter of the project drops it' },
      { outcome: 'lost' },
    ]);
    expect(inspector.profiles()).toEqual([]);
    await tracker.post('track', { name: 'signal' });
    expect(kept()).toEqual(['signal']);
  });

  test('of session_start leaves the events, and no profile', async () => {
    await filtering({ type: 'event', name: 'session_start' });
    await tracker.post('track', { name: 'n' });
    expect([kept(), inspector.profiles()]).toEqual([['n'], []]);
  });

  test.each([
    ['path', 'startsWith', ['/admin'], ['/']],
    ['properties.plan', 'is', ['free', 'trial'], ['/', '/admin']],
    ['properties.plan', 'isNot', ['free'], []],
    ['properties.seats', 'gt', [3], ['/']],
    ['properties.seats', 'isNull', ['x'], ['/', '/admin']],
    ['path', 'regex', ['/^/adm.n$/', '('], ['/']],
    ['has_profile', 'is', ['true'], ['/']],
    ['path', 'contains', [], []],
  ] as const)('drops every name where %s %s %j', async (name, operator, value, left) => {
    await filtering({ type: 'event', name: '*', filters: [{ name, operator, value }] });
    await tracker.post('track', { name: 'n', properties: { __path: '/', plan: 'pro', seats: 3 } });
    await tracker.post('track', { name: 'n', profileId: 'u', properties: { __path: '/admin', plan: 'pro', seats: 4 } });
    expect(inspector.events().map(({ path }) => path)).toEqual(left);
  });
});

describe('browsers and systems have the names of today', () => {
  const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0';
  const CHROMEBOOK = CHROME.replace('Windows NT 10.0; Win64; x64', 'X11; CrOS x86_64 14541.0.0');
  const IPHONE =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1';
  const TABLET = 'Mozilla/5.0 (Android 14; Tablet; rv:127.0) Gecko/127.0 Firefox/127.0';
  test.each([
    [MAC, 'macOS', 'Firefox', 'desktop'],
    [CHROMEBOOK, 'Chrome OS', 'Chrome', 'desktop'],
    [IPHONE, 'iOS', 'Mobile Chrome', 'mobile'],
    [TABLET, 'Android', 'Mobile Firefox', 'tablet'],
  ])('%s', async (userAgent, os, browser, device) => {
    await start({});
    await tracker.post('track', { name: 'n' }, { 'user-agent': userAgent });
    expect(inspector.events()[0]).toMatchObject({ os, browser, device });
  });
});
