import { describe, expect, it, vi } from 'vitest';
import { op } from '../packages/express/src/index.js';
import { CHROME, FIREFOX, GOOGLEBOT } from '../packages/testkit/src/index.js';
import { ADDRESS, browse } from './browser-sdk.js';
import { read, rowsOf, sectionOf } from './markdown.js';
import { type Caller, type Handler, openShop, type Shop } from './shop.js';

const PAGE = read('docs/sessions.md');
const PRIVATE = '10.0.0.7';
const CURL = 'curl/8.5.0';
const MINUTE = 60_000;

/** How an event named `seen` comes about. */
interface Situation {
  readonly options?: Parameters<typeof openShop>[0];
  readonly caller?: Caller;
  readonly handler?: Handler;
  /** In place of a visit. */
  readonly outside?: (shop: Shop) => unknown;
}

const scoped = (scope: object) => ({ outside: ({ client }: Shop) => client.scope(scope).track('seen') });

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'a browser with a public IP': {},
  'a browser with a private IP': { caller: { ip: PRIVATE } },
  'a crawler': { caller: { userAgent: GOOGLEBOT } },
  'an HTTP library, such as `curl`': { caller: { userAgent: CURL } },
  'a request without a user agent': { caller: { userAgent: null } },
  'a browser with `DNT: 1`, if `respectPrivacySignals: true`': {
    options: { respectPrivacySignals: true },
    caller: { headers: { dnt: '1' } },
  },
  "a browser, if `attribution: 'server'`": { options: { attribution: 'server' } },
  "a browser with a private IP, if `attribution: 'visitor'`": {
    options: { attribution: 'visitor' },
    caller: { ip: PRIVATE },
  },
  "a crawler that looks like Chrome, if `attribution: 'visitor'`": {
    options: { attribution: 'visitor' },
    caller: {
      userAgent: CHROME.replace(' Chrome', '; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome'),
    },
  },
  "`curl`, if `attribution: 'visitor'`": { options: { attribution: 'visitor' }, caller: { userAgent: CURL } },
  '`op` in background work that a request starts and does not await': {
    handler: () => setTimeout(() => op.track('seen'), 20),
  },
  "`client.track()` during a visitor's request": { handler: ({ client }) => client.track('seen') },
  '`op` outside requests and scopes': {
    outside: ({ inspector }) => {
      vi.stubEnv('OPENPANEL_API_URL', inspector.url);
      vi.stubEnv('OPENPANEL_CLIENT_ID', inspector.clientId);
      vi.stubEnv('OPENPANEL_CLIENT_SECRET', inspector.clientSecret);
      return op.track('seen');
    },
  },
  '`client.scope({ profileId })`': scoped({ profileId: 'u_1' }),
  '`client.scope({ profileId })` while the profile has a session': scoped({ profileId: 'u_2' }),
  '`client.scope({ ip, userAgent })`': scoped({ ip: ADDRESS, userAgent: CHROME }),
  '`client.scope({ ip })`': scoped({ ip: ADDRESS }),
  'a visitor, with a `__timestamp` more than 15 minutes ago': {
    handler: ({ op }) => op.track('seen', { __timestamp: Date.now() - 16 * MINUTE }),
  },
};

/** What a row says of an event, which is looked at in the same way in every situation. */
async function rowOf(title: string, { options, caller = {}, handler, outside }: Situation): Promise<string[]> {
  const shop = await openShop(options);
  const { inspector } = shop;
  await browse(inspector, { userAgent: FIREFOX, profileId: 'u_2' });
  await (outside ? outside(shop) : shop.visit(caller, handler));
  const event = await inspector.waitFor({ name: 'seen' });
  await browse(inspector, { ip: event.ip, userAgent: event.userAgent });
  const [ofProfile, ofDevice] = inspector.events({ name: 'screen_view' });

  const theirs = caller.userAgent === undefined ? CHROME : caller.userAgent;
  const agents: Record<string, string> = { 'as received': theirs ?? '', '`openpanel-node`': 'openpanel-node/0.0.0' };
  const sessions: Record<string, string> = {
    'by device': (event.kind === 'visitor' && ofDevice?.sessionId) || 'no session',
    'by profile': ofProfile?.sessionId || 'no session',
    none: '',
  };
  const nameIn = (names: object, value: string) =>
    Object.entries(names).find(([, known]) => known === value)?.[0] ?? '';
  const sent = [event.headers['x-client-ip'], event.headers['openpanel-client-ip']].map((ip) => ip ?? 'none');
  expect(new Set([...sent, event.ip || 'none']).size).toBe(1);
  return [
    title,
    event.kind,
    nameIn(agents, event.userAgent),
    sent[0] === ADDRESS ? 'yes' : sent[0] === 'none' ? 'no' : String(sent[0]),
    nameIn(sessions, event.sessionId),
  ];
}

describe('the table of kinds', () => {
  const rows = rowsOf(sectionOf(PAGE, '## Visitor events and server events'));

  it('has a row for each situation', () => {
    expect(rows.map(([title]) => title)).toEqual(Object.keys(SITUATIONS));
  });

  it.each(rows.map((row) => [row[0], row] as const))('%s', async (title = '', row) => {
    expect(await rowOf(title, SITUATIONS[title] ?? {})).toEqual(row);
  });
});

describe('how OpenPanel treats each kind', () => {
  const NOON = Date.parse('2026-01-31T12:00:00Z');
  const MIDNIGHT = Date.parse('2026-02-01T00:00:00Z');

  /** The devices and sessions of visits at these times. */
  async function visitsAt(...times: number[]) {
    let now = 0;
    const { inspector } = await openShop({}, { inspector: { now: () => now } });
    for (now of times) await browse(inspector);
    return inspector.events().map(({ deviceId, sessionId }) => ({ deviceId, sessionId }));
  }

  it('a session ends when its device has sent nothing for 30 minutes', async () => {
    const [first, second, third] = await visitsAt(NOON, NOON + 29 * MINUTE, NOON + 59 * MINUTE);
    expect(second).toEqual(first);
    expect(third?.deviceId).toBe(first?.deviceId);
    expect(third?.sessionId).not.toBe(first?.sessionId);
  });

  it('at midnight devices change, and sessions that are going on go on', async () => {
    const [late, early, next] = await visitsAt(MIDNIGHT - MINUTE, MIDNIGHT + MINUTE, MIDNIGHT + 60 * MINUTE);
    expect(early).toEqual(late);
    expect(next?.deviceId).not.toBe(late?.deviceId);
  });

  it('without a public address, everyone with the same browser is one device', async () => {
    const { inspector, visit } = await openShop({ attribution: 'visitor' });
    for (const ip of ['10.0.0.7', '192.168.1.2']) await visit({ ip });
    const events = inspector.events({ name: 'seen' });
    expect(events).toHaveLength(2);
    expect(new Set(events.map(({ deviceId, sessionId }) => deviceId + sessionId)).size).toBe(1);
  });

  it("browser and system of a server's event are those of its profile's session, or none", async () => {
    const { inspector, client } = await openShop();
    await browse(inspector, { profileId: 'u_1' });
    client.track('seen', { profileId: 'u_1' });
    client.track('seen', { profileId: 'u_2' });
    await client.flush();
    const systems = inspector.events({ name: 'seen' }).map(({ profileId, browser, os }) => [profileId, browser, os]);
    expect(systems.sort()).toEqual([
      ['u_1', 'Chrome', 'Windows'],
      ['u_2', undefined, undefined],
    ]);
  });

  it.each([ADDRESS, PRIVATE])('identify, counters and groups are stored, from %s', async (ip) => {
    const others = { inspector: { profileFlushMs: 0 }, client: { counterSettleMs: 20 } };
    const { inspector, visit } = await openShop({ getProfileId: () => 'u_1' }, others);
    await visit({ ip }, ({ op: tracker }) => {
      tracker.identify({ firstName: 'First' });
      tracker.increment({ property: 'visits' });
      tracker.upsertGroup({ id: 'acme', type: 'company', name: 'Acme' });
      tracker.setGroup('acme');
    });
    expect(inspector.profile('u_1')).toMatchObject({
      firstName: 'First',
      properties: { visits: '1' },
      groups: ['acme'],
    });
    expect(inspector.group('acme')).toMatchObject({ name: 'Acme' });
  });

  it.each([
    [ADDRESS, { status: 'delivered' }],
    [PRIVATE, { status: 'dropped', reason: 'invalid' }],
  ])('setGroup without a profile, from %s', async (ip, delivery) => {
    const { visit } = await openShop();
    let end: unknown;
    await visit({ ip }, ({ op: tracker }) => {
      end = tracker.setGroup('acme');
    });
    expect(await end).toMatchObject(delivery);
  });
});

describe('the same visitor in the browser and on the server', () => {
  const SECOND = '10ca1000-0000-4000-8000-000000000002';
  const THIRD = '10ca1000-0000-4000-8000-000000000003';
  const clients = [
    { id: '10ca1000-0000-4000-8000-000000000001', secret: 'sec_shop', projectId: 'shop' },
    { id: SECOND, secret: 'sec_shop', projectId: 'shop' },
    { id: THIRD, secret: 'sec_shop', projectId: 'blog' },
  ];

  /** The sessions of a browser's own event and of the app's. */
  async function sessions(
    asked: Caller & { options?: Situation['options'] },
    seen: Caller & { clientId?: string } = {},
  ) {
    const { inspector, visit } = await openShop(asked.options, { inspector: { clients } });
    await browse(inspector, { clientId: SECOND, ...seen });
    await visit(asked);
    const [browsers] = inspector.events({ name: 'screen_view' });
    const [apps] = inspector.events({ name: 'seen' });
    expect(browsers?.sessionId).toMatch(/./);
    return [browsers?.sessionId, apps?.sessionId];
  }

  it('joins with the same address, user agent and project, and with another client', async () => {
    const [browsers, apps] = await sessions({});
    expect(apps).toBe(browsers);
  });

  const CASES: Readonly<Record<string, Parameters<typeof sessions>>> = {
    'with `anonymizeIp: true`': [{ options: { anonymizeIp: true } }],
    'with a wrong `trust proxy` or `clientIp`': [{ ip: '173.245.48.9' }],
    'with IPv6 to your app and IPv4 to OpenPanel': [{ ip: '2001:db8::9' }],
    'if the browser SDK sends through a proxy': [{}, { ip: '192.0.2.80' }],
    'for requests from a rendering server': [{ ip: '192.0.2.7', userAgent: 'node' }],
    'from a native app': [
      { userAgent: 'Shop/3 CFNetwork/1496.0.7 Darwin/23.5.0' },
      { userAgent: 'OpenPanel/1 (iPhone; iOS 17)' },
    ],
    'after the visitor changed networks': [{ ip: '203.0.113.77' }],
    'in another project': [{}, { clientId: THIRD }],
  };

  it('has a row for each case in which it does not', () => {
    const rows = rowsOf(sectionOf(PAGE, '## Share a session with the browser'));
    expect(rows.map(([title]) => title)).toEqual(Object.keys(CASES));
  });

  it.each(Object.entries(CASES))('does not join %s', async (_title, parts) => {
    const [browsers, apps] = await sessions(...parts);
    expect(apps).not.toBe(browsers);
  });
});
