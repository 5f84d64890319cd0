import { once } from 'node:events';
import http from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import type { ClientOptions, ExpressOptions, OpenPanelEvent } from '../packages/express/src/index.js';
import { CHROME } from '../packages/testkit/src/index.js';
import { ADDRESS, browse } from './browser-sdk.js';
import { serve } from './guide-app.js';
import { blocksOf, codeOf, read, rowsOf, sectionOf } from './markdown.js';
import { openShop, type Shop } from './shop.js';

const PAGE = read('docs/privacy.md');
const BLOCKS = blocksOf(PAGE);
const BROWSER = { 'user-agent': CHROME };

describe('the snippets', () => {
  it('redact: names that the app adds, however they are written, and expressions', async () => {
    const { inspector, get } = await serve(BLOCKS, 'redact', BROWSER);
    await get('/?q=shoes&customerId=7&Customer_ID=8&utm_term=a&utm_medium=b&token=c');
    const { properties } = await inspector.waitFor({ name: 'request' });
    const rest = 'utm_term=REDACTED&utm_medium=b&token=REDACTED';
    expect(properties['url']).toBe(`/?q=REDACTED&customerId=REDACTED&Customer_ID=REDACTED&${rest}`);
  });

  it('paths: the event is left out, or has another address', async () => {
    const { inspector, get, url } = await serve(BLOCKS, 'paths', BROWSER);
    await get('/reset/s3cr3t');
    await get('/RESET/s3cr3t/');
    await get('/invite/s3cr3t', { host: 'shop.example' });
    await get('/INVITE/s3cr3t', { host: 'shop.example' });
    // A request line may hold a whole URL.
    for (const path of ['http://shop.example/reset/s3cr3t', 'http://shop.example/invite/s3cr3t']) {
      const headers = { ...BROWSER, 'x-forwarded-for': ADDRESS, host: 'shop.example' };
      await once(http.get(url, { path, headers }), 'response');
    }
    await get('/other');
    const sent = () => inspector.events({ name: 'request' });
    await vi.waitFor(() => expect(sent()).toHaveLength(4));
    const addresses = sent().map(({ properties, path, origin }) => [properties['url'], path, origin]);
    expect(addresses.toSorted()).toEqual([
      ['/invite/REDACTED', '/invite/REDACTED', 'https://shop.example'],
      ['/invite/REDACTED', '/invite/REDACTED', 'https://shop.example'],
      ['/invite/REDACTED', '/invite/REDACTED', 'https://shop.example'],
      ['/other', '/other', expect.stringContaining('127.0.0.1')],
    ]);
    expect(JSON.stringify(inspector.requests())).not.toContain('s3cr3t');
  });

  it('before-send: neither the address nor the referrer has the secret of the path', async () => {
    const { inspector, get } = await serve(BLOCKS, 'before-send', BROWSER);
    await get('/reset/s3cr3t?next=1', { referer: 'https://shop.example/invite/s3cr3t' });
    const { payload } = await inspector.waitFor({ name: 'request' });
    expect(payload['properties']).toMatchObject({
      url: '/reset/REDACTED?next=1',
      __path: expect.stringMatching(/\/reset\/REDACTED\?next=1$/),
      __referrer: 'https://shop.example/invite/REDACTED',
    });
    expect(JSON.stringify(inspector.requests())).not.toContain('s3cr3t');
  });

  const AGREED = { cookie: 'theme=dark; consent=yes', 'x-user': 'u_1' };
  const SILENT = [{ 'x-user': 'u_2' }, { cookie: 'noconsent=yes', 'x-user': 'u_2' }];

  it('opt-out: a browser that asks for privacy has no request event, and sends neither address nor user agent', async () => {
    const { inspector, get } = await serve(BLOCKS, 'opt-out', BROWSER);
    for (const headers of [{ dnt: '1' }, { 'sec-gpc': '1' }, {}]) await get('/', headers);
    await inspector.waitFor({ name: 'request', kind: 'visitor', ip: ADDRESS });
    await vi.waitFor(() => expect(inspector.events({ name: 'handled' })).toHaveLength(3), { timeout: 10_000 });
    expect(inspector.events({ name: 'request' })).toHaveLength(1);
    const anonymous = inspector.events({ name: 'handled', kind: 'server', ip: '' });
    expect(anonymous.filter(({ userAgent }) => userAgent !== CHROME)).toHaveLength(2);
  });

  it('opted-out: a user who has switched analytics off sends nothing, and others do', async () => {
    const authenticated = (source: string) => `
      import { openpanel } from '@openpanel-node/express';
      import express from 'express';
      const app = express();
      app.set('trust proxy', 1);
      const authenticate = (req, res, next) => {
        req.user = { id: req.get('x-user'), analytics: req.get('x-user') !== 'u_2' };
        next();
      };
      ${source}
      app.use(async (req, res) => {
        await req.op.track('handled');
        res.send('hello');
      });
      const server = app.listen(process.env.PORT, () => console.log('Listening on port ' + server.address().port));
    `;
    const { inspector, get } = await serve(BLOCKS, 'opted-out', BROWSER, authenticated);
    for (const user of ['u_2', 'u_1']) await get('/', { 'x-user': user });
    await inspector.waitFor({ name: 'request' });
    expect(inspector.requests()).toHaveLength(2);
    expect(inspector.events().map(({ profileId }) => profileId)).toEqual(['u_1', 'u_1']);
  });

  /** Without consent there is no request event, and what handlers track has no address. */
  async function expectConsent({ inspector, get }: Awaited<ReturnType<typeof serve>>, profileId: string | undefined) {
    for (const headers of [...SILENT, AGREED]) await get('/', headers);
    const handled = (of: object) => inspector.events({ name: 'handled', ...of });
    await vi.waitFor(() => expect(inspector.events()).toHaveLength(4), { timeout: 10_000 });
    expect(inspector.events({ name: 'request' })).toHaveLength(1);
    expect(handled({ kind: 'visitor', ip: ADDRESS }).map(({ payload }) => payload['profileId'])).toEqual([profileId]);
    expect(handled({ kind: 'server', ip: '' }).map(({ payload }) => payload['profileId'])).toEqual([
      undefined,
      undefined,
    ]);
  }

  it('consent: decides about the request event and the address', async () => {
    await expectConsent(await serve(BLOCKS, 'consent', BROWSER), undefined);
  });

  it('anonymous: and about the profile', async () => {
    await expectConsent(await serve(BLOCKS, 'anonymous', BROWSER), 'u_1');
  });

  it('ready: what was tracked before is sent once the person agrees', async () => {
    const { inspector, get } = await serve(BLOCKS, 'ready', BROWSER);
    await get('/before');
    expect(inspector.requests()).toEqual([]);
    await get('/consent', {}, 'POST');
    await vi.waitFor(() => expect(inspector.events({ name: 'request' })).toHaveLength(2), { timeout: 10_000 });
    expect(inspector.events({ name: 'handled' })).toHaveLength(1);
  });

  it('silent: without consent nothing is sent, by nobody', async () => {
    const alsoImported = (source: string) => `
      import { OpenPanel, op, openpanel } from '@openpanel-node/express';
      import express from 'express';
      const app = express();
      app.set('trust proxy', 1);
      ${source}
      app.use(async (req, res) => {
        await Promise.all([req.op.track('handled'), op.track('imported')]);
        res.send('hello');
      });
      const server = app.listen(process.env.PORT, () => console.log('Listening on port ' + server.address().port));
    `;
    const { inspector, get, output } = await serve(BLOCKS, 'silent', BROWSER, alsoImported);
    for (const headers of [...SILENT, AGREED]) await get('/', headers);
    await inspector.waitFor({ name: 'request' });
    expect(
      inspector
        .events()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['handled', 'imported', 'request']);
    expect(inspector.requests()).toHaveLength(3);
    expect(output().trim().split('\n')).toHaveLength(1);
  });

  it('are all run in tests', () => {
    const files = ['test/privacy-guide.test.ts', 'test/privacy-choices.test.ts'].map(read).join('');
    const tests = [...files.matchAll(/(?:run|serve)\(BLOCKS, '([\w-]+)'/g)].map(([, name]) => name);
    expect(tests.toSorted()).toEqual(BLOCKS.map(({ run: name }) => String(name)).toSorted());
  });
});

describe('sending less', () => {
  const ROWS = rowsOf(sectionOf(PAGE, '## Send less'));

  /** A shop with the options that the row sets. */
  async function shopWith(setting: string): Promise<Shop> {
    const options = new Function(`return ({ ${codeOf(setting)} });`)() as ExpressOptions &
      Pick<ClientOptions, 'filter'>;
    const { filter, ...rest } = options;
    return openShop(rest, { user: 'u_1', ...(filter && { client: { filter } }) });
  }

  const kindsOf = ({ inspector }: Shop) => inspector.events().map(({ name, kind }) => `${name} of a ${kind}`);
  const isOfServer = (userAgent: string) => userAgent.startsWith('openpanel-node/');

  const CHECKS: Readonly<Record<string, (shop: Shop) => Promise<void>>> = {
    'shortened IPs, /24 or /48': async ({ visit, inspector }) => {
      for (const ip of [ADDRESS, '2001:db8:1:2::9']) await visit({ ip });
      expect(new Set(inspector.events().map(({ ip }) => ip))).toEqual(new Set(['203.0.113.0', '2001:db8:1::']));
    },
    'no request events for `DNT: 1` and `Sec-GPC: 1`': async (shop) => {
      for (const name of ['dnt', 'sec-gpc']) await shop.visit({ headers: { [name]: '1' } });
      expect(kindsOf(shop)).toEqual(['seen of a server', 'seen of a server']);
      expect(shop.inspector.events({ ip: '' })).toHaveLength(2);
      await shop.visit({ headers: { dnt: '0' } });
      expect(kindsOf(shop)).toContain('request of a visitor');
    },
    'no IPs and no user agents': async (shop) => {
      for (let visits = 0; visits < 2; visits += 1) await shop.visit();
      const events = shop.inspector.events();
      expect(events).toHaveLength(4);
      expect(events.filter(({ ip, userAgent }) => ip !== '' || !isOfServer(userAgent))).toEqual([]);
      expect(shop.warnings).toEqual(['private_client_ip']);
    },
    'no user agents': async ({ visit, inspector, warnings }) => {
      await visit();
      expect(inspector.events().map(({ ip, userAgent }) => [ip, isOfServer(userAgent)])).toEqual([
        [ADDRESS, true],
        [ADDRESS, true],
      ]);
      expect(warnings).toEqual([]);
    },
    'no profiles': async ({ visit, inspector }) => {
      await visit();
      expect(inspector.events().map(({ payload }) => payload['profileId'])).toEqual([undefined, undefined]);
    },
    'no request events': async (shop) => {
      await shop.visit();
      expect(kindsOf(shop)).toEqual(['seen of a visitor']);
    },
    'request events of a tenth of the visitors': async ({ visit, inspector, client }) => {
      const addresses = Array.from({ length: 200 }, (_, index) => `203.0.${index}.9`);
      for (let round = 0; round < 2; round += 1) await Promise.all(addresses.map((ip) => visit({ ip })));
      const counts = addresses.map((ip) => inspector.events({ name: 'request', ip }).length);
      expect(counts.filter((count) => count !== 0 && count !== 2)).toEqual([]);
      const sampled = counts.filter((count) => count === 2).length;
      expect(sampled).toBeGreaterThan(5);
      expect(sampled).toBeLessThan(40);
      expect(client.stats().skipped.sampled).toBe(400 - 2 * sampled);
      expect(inspector.events({ name: 'seen' })).toHaveLength(400);
    },
    'no names and e-mail addresses': async ({ visit, inspector }) => {
      await visit({}, ({ op }) => {
        op.identify({ email: 'user@example.com' });
        op.track('seen');
      });
      expect(inspector.events().map(({ type, profileId }) => [type, profileId])).toEqual([
        ['track', 'u_1'],
        ['track', 'u_1'],
      ]);
    },
  };

  it('has a check for each row, but that of `beforeSend`, which has a snippet', () => {
    const titles = ROWS.map(([title]) => title);
    expect(titles).toEqual([...Object.keys(CHECKS), 'whatever you decide']);
    expect(codeOf(ROWS.at(-1)?.[1])).toBe('beforeSend');
  });

  it.each(Object.entries(CHECKS))('%s', async (title, check) => {
    const [, setting = ''] = ROWS.find(([cell]) => cell === title) ?? [];
    await check(await shopWith(setting));
  });

  it('nothing of it happens by default', async () => {
    const { visit, inspector } = await openShop({}, { user: 'u_1' });
    await visit({ headers: { dnt: '1' } }, ({ op }) => op.identify({ email: 'user@example.com' }));
    const events = inspector.events().map(({ type, ip, userAgent, profileId }) => [type, ip, userAgent, profileId]);
    expect(events.sort()).toEqual([
      ['identify', ADDRESS, CHROME, 'u_1'],
      ['track', ADDRESS, CHROME, 'u_1'],
    ]);
  });

  it('`filter` and `beforeSend` see the event alone, as it is sent, and drop it if they throw', async () => {
    const seen: OpenPanelEvent[] = [];
    const keep = (event: OpenPanelEvent) => {
      seen.push(structuredClone(event));
      return event;
    };
    const client = { filter: (event: OpenPanelEvent) => Boolean(keep(event)), beforeSend: keep };
    const { visit, inspector } = await openShop({ getGroups: () => 'acme' }, { user: 'u_1', client });
    await visit({ path: '/?token=abc' }, () => {});
    const { payload } = await inspector.waitFor({ name: 'request' });
    expect(seen).toEqual([
      { type: 'track', payload },
      { type: 'track', payload },
    ]);
    expect(payload).toMatchObject({ profileId: 'u_1', groups: ['acme'], properties: { url: '/?token=REDACTED' } });
    for (const part of [ADDRESS, CHROME]) expect(JSON.stringify(seen)).not.toContain(part);

    for (const name of ['filter', 'beforeSend']) {
      const failing = () => {
        throw new Error('a bug');
      };
      const shop = await openShop({}, { client: { [name]: failing } });
      expect(await shop.client.track('seen')).toEqual({ status: 'dropped', reason: 'filtered' });
    }
  });

  it('a visitor with a privacy signal still has the profile, and its session', async () => {
    const { visit, inspector } = await openShop({ respectPrivacySignals: true }, { user: 'u_1' });
    const session = await browse(inspector, { profileId: 'u_1' });
    await visit({ headers: { dnt: '1' } });
    expect(await inspector.waitFor({ name: 'seen' })).toMatchObject({ kind: 'server', profileId: 'u_1', ...session });
  });
});
