import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { memoryTransport, OpenPanel, type OpenPanelEvent } from '../packages/core/src/index.js';
import { createRedaction } from '../packages/core/src/requests/redact-url.js';
import { VERSION } from '../packages/core/src/version.js';
import { FRAMEWORKS } from '../packages/inspector/src/frameworks.js';
import { CHROME, memoryLogger, request } from '../packages/testkit/src/index.js';
import { ADDRESS } from './browser-sdk.js';
import { blocksOf, codeOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';
import { startRawApi } from './raw-api.js';
import { openShop } from './shop.js';
import { run } from './snippets.js';

const PAGE = read('docs/privacy.md');
const BLOCKS = blocksOf(PAGE);

describe('what leaves the process', () => {
  const SECTION = sectionOf(PAGE, '## What leaves the process');
  const [, HEAD = ''] = /^```text\n(.*?)\n```$/ms.exec(SECTION) ?? [];
  const [, JSON_TEXT = ''] = /^```json\n(.*?)^```$/ms.exec(SECTION) ?? [];
  const shown = JSON.parse(JSON_TEXT);

  /** Headers and bodies that no event is to have anything of. */
  const HIDDEN = {
    cookie: 'session=hidden-cookie',
    authorization: 'Bearer hidden-authorization',
    'accept-language': 'hidden-language',
    'x-request-id': 'hidden-id',
    'x-real-ip': '198.51.100.66',
    forwarded: 'for=198.51.100.66',
    via: '1.1 hidden-via',
  };

  /** Asks the page's app, and returns what it sends. */
  async function sent(method: string, path: string, headers: Record<string, string>, body?: string) {
    const api = await startRawApi();
    const app = await run(BLOCKS, 'example', (source) => `process.env.OPENPANEL_API_URL = '${api.url}';\n${source}`);
    const port = await app.printed(/Listening on port (\d+)/);
    const options = { method, headers: { 'user-agent': CHROME, ...headers }, ...(body && { body }) };
    const answer = await request(`http://127.0.0.1:${port}${path}`, options);
    const event = await api.next();
    return { api, app, answer, event };
  }

  const VISIT = {
    host: 'shop.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': `198.51.100.66, ${ADDRESS}`,
    referer: 'https://user:hidden-password@news.example/issue/12#hidden-fragment',
    'x-user': 'u_1',
    ...HIDDEN,
  };

  it('is what the page shows, byte for byte', async () => {
    const { api, app, answer, event } = await sent('GET', '/orders/7?coupon=spring&token=abc', VISIT);
    expect(answer.body).toContain('4111');
    const { duration, __timestamp } = JSON.parse(event.body).payload.properties;
    expect(duration).toBeGreaterThan(0);
    expect(Math.abs(Date.now() - Date.parse(__timestamp))).toBeLessThan(60_000);
    const asShown = event.body
      .replace(`"duration":${duration}`, `"duration":${shown.payload.properties.duration}`)
      .replace(__timestamp, shown.payload.properties.__timestamp);
    expect(asShown).toBe(JSON.stringify(shown));

    const expected = HEAD.replace('api.openpanel.dev', api.host)
      .replace('sec_…', app.inspector.clientSecret)
      .replace(/^(openpanel-sdk-version: ).*$/m, `$1${VERSION}`);
    const length = `content-length: ${Buffer.byteLength(JSON.stringify(shown))}`;
    expect(expected.split('\n')).toContain(length);
    const own = `content-length: ${Buffer.byteLength(event.body)}`;
    expect(event.head.split('\r\n')).toEqual(expected.replace(length, own).split('\n'));
    expect(api.count()).toBe(1);
  });

  it('has nothing of bodies, cookies and other headers', async () => {
    const headers = { ...VISIT, 'content-type': 'application/x-www-form-urlencoded', 'content-length': '11' };
    const { event } = await sent('POST', '/orders/7', headers, 'card=hidden');
    const all = `${event.head}${event.body}`;
    expect(event.body).toContain('"__referrer":"https://news.example/issue/12"');
    for (const hidden of ['hidden', '198.51.100.66', '4111']) expect(all).not.toContain(hidden);
  });

  it('has the event, and the global properties, as the app gives them', async () => {
    const { inspector, visit } = await openShop({}, { client: { globalProperties: { region: 'eu' } } });
    await visit({ path: '/?token=abc' }, ({ op }) => op.track('seen', { token: 'abc', url: '/?token=abc' }));
    const [seen] = inspector.events({ name: 'seen' });
    expect(seen?.properties).toEqual({ region: 'eu', token: 'abc', url: '/?token=abc' });
    expect(inspector.events({ name: 'request' })[0]?.properties).toMatchObject({
      region: 'eu',
      url: '/?token=REDACTED',
    });
  });
});

describe('what is redacted', () => {
  const SECTION = sectionOf(PAGE, '## Redacted parameters');
  const [KINDS = '', REQUESTS = ''] = SECTION.split('- if there is an e-mail address');
  const rows = new Map(rowsOf(KINDS).map(([kind = '', names]) => [kind, codesOf(names)]));
  const partOf = (kind: string) => rows.get(kind) ?? [];
  const whole = [...rows]
    .filter(([kind]) => !/^(?:containing|ending in|starting with)$/.test(kind))
    .flatMap(([, names]) => names);
  const { url } = createRedaction([]);
  const isRedacted = (name: string) => url(`/?${name}=x`) === `/?${name}=REDACTED`;

  it('is every name of the page', () => {
    const contained = partOf('containing').flatMap((part) => [part, `my_${part}_2x`]);
    const atEnd = partOf('ending in').flatMap((end) => [end, `my-${end}`, `${end}s`, `${end}2`, `${end}s12`]);
    const before = partOf('starting with').map((start) => `${start}-anything`);
    const examples = codesOf(KINDS.slice(0, KINDS.indexOf('\n\n|'))).filter((code) => code !== 'REDACTED');
    expect(examples).toHaveLength(3);
    const names = [...whole, ...contained, ...atEnd, ...before, ...examples];
    expect(names.filter((name) => !isRedacted(name))).toEqual([]);
    expect(names.map((name) => name.toUpperCase()).filter((name) => !isRedacted(name))).toEqual([]);
  });

  it('is nothing that only looks like one of them', () => {
    const more = whole.map((name) => `${name}zz`);
    const inside = partOf('ending in').map((end) => `${end}izer`);
    const after = partOf('starting with').map((start) => `anything-${start}`);
    expect([...more, ...inside, ...after, 'q', 'page', 'utm_source', 'id'].filter(isRedacted)).toEqual([]);
  });

  it('is on the page, each name of the code', () => {
    const source = read('packages/core/src/requests/redact-url.ts');
    const [, names = ''] = /SECRET_NAMES: .*?`(.*?)`/s.exec(source) ?? [];
    expect(whole.toSorted()).toEqual(names.split(/\s+/).toSorted());
    const [, parts = ''] = /SECRET_NAME_PARTS =\s+\/(.*)\/;/.exec(source) ?? [];
    const compact = partOf('starting with').map((start) => start.replace('x-', ''));
    const ends = partOf('ending in').join('|');
    const inIt = partOf('containing').join('|');
    expect(parts).toBe(`^x(?:${compact.join('|')})|${inIt}|(?:${ends})s?\\d*$`);
  });

  it('is a value with a JWT in it', () => {
    expect(url('/?x=a.eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln')).toBe('/?x=REDACTED');
  });

  it.each(rowsOf(REQUESTS))('%s is sent as %s', async (asked, as) => {
    const { inspector, visit } = await openShop();
    const path = codeOf(asked) ?? '';
    await visit({ path, headers: { host: 'shop.example', referer: `https://shop.example${path}` } });
    const event = inspector.events({ name: 'request' })[0];
    const properties = event?.payload['properties'] as Record<string, unknown>;
    expect(properties).toMatchObject({
      url: codeOf(as),
      __path: `http://shop.example${codeOf(as)}`,
      __referrer: `https://shop.example${codeOf(as)}`,
    });
    const values = new URL(`http://shop.example${codeOf(as)}`).searchParams;
    expect(properties['query']).toEqual(values.size === 0 ? undefined : Object.fromEntries(values));
  });
});

describe('the client secret', () => {
  const SECRET = 'sec_0123456789abcdef';

  it('is in nothing that the app or its operator sees', async () => {
    const seen: unknown[] = [];
    const logger = memoryLogger();
    const keep = (event: OpenPanelEvent) => {
      seen.push(JSON.stringify(event));
      return event;
    };
    const { inspector } = await openShop();
    const apiUrl = inspector.url.replace('127.0.0.1', 'localhost');
    const client = new OpenPanel({
      ...{ apiUrl, clientId: inspector.clientId, clientSecret: SECRET, logger, debug: true, requestTimeoutMs: 500 },
      filter: (event) => Boolean(keep(event)),
      beforeSend: keep,
    });
    client.on('warning', (warning) => seen.push(warning));
    client.on('delivery', (event, delivery) => seen.push(event, delivery));
    seen.push(await client.track('refused'), await client.verify(), client.stats(), await client.shutdown(0));
    seen.push(inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client), String(client), logger.lines);
    expect(logger.lines.join('\n')).toContain('credentials_rejected');
    expect(inspect(seen, { depth: 9, showHidden: true })).not.toContain(SECRET);

    const wrong = () => new OpenPanel({ clientSecret: [SECRET] as never });
    expect(wrong).toThrow(expect.objectContaining({ message: expect.not.stringContaining(SECRET) }));
  });

  it('is not given to a transport', async () => {
    const transport = memoryTransport();
    const client = new OpenPanel({ transport, clientId: 'x', clientSecret: SECRET, logger: memoryLogger() });
    await client.track('seen');
    expect(transport.events).toHaveLength(1);
    expect(inspect(transport, { depth: 9, showHidden: true })).not.toContain(SECRET);
  });

  it('goes to `apiUrl` alone, also where that redirects', async () => {
    const elsewhere = await startRawApi();
    const api = await startRawApi(
      `HTTP/1.1 307 Moved\r\nlocation: ${elsewhere.url}/track\r\ncontent-length: 0\r\n\r\n`,
    );
    const client = new OpenPanel({ apiUrl: api.url, clientId: 'x', clientSecret: SECRET, logger: memoryLogger() });
    void client.track('seen');
    expect((await api.next()).head).toContain(`openpanel-client-secret: ${SECRET}`);
    await client.shutdown(0);
    expect(elsewhere.count()).toBe(0);
  });

  it('is seen by a dispatcher', async () => {
    const seen: unknown[] = [];
    const dispatcher = {
      dispatch({ headers }: { headers: unknown }) {
        seen.push(headers);
        throw new Error('not now');
      },
    };
    const options = { clientId: 'x', clientSecret: SECRET, logger: memoryLogger(), dispatcher: dispatcher as never };
    const client = new OpenPanel(options);
    void client.track('seen');
    await client.shutdown(50);
    expect(JSON.stringify(seen)).toContain(SECRET);
  });
});

describe('what is kept', () => {
  it('is nothing on disk but in the spool', () => {
    const root = fileURLToPath(new URL('../packages/', import.meta.url));
    // The one module that loads Node's, for those that name what they take of it.
    const loader = /^util\/node-modules\.ts$/;
    const sources = ['core', ...new Set(FRAMEWORKS.map(({ adapter }) => adapter))].flatMap((name) =>
      readdirSync(`${root}${name}/src`, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !path.startsWith('spool/') && !loader.test(path))
        .map((path) => read(`packages/${name}/src/${path}`)),
    );
    expect(sources.length).toBeGreaterThan(50);
    const takesFiles = /['"](?:node:)?fs(?:\/promises)?['"]|import \{[^}]*\bfs\b[^}]*\} from/;
    expect(sources.filter((source) => takesFiles.test(source))).toEqual([]);
  });

  it('has no address in the log but the private ones of warnings, and no user agent', async () => {
    const logger = memoryLogger();
    const { visit } = await openShop({}, { client: { logger, debug: true }, user: 'u_1' });
    await visit({ path: '/?token=abc' });
    await visit({ ip: '10.0.0.7' });
    await visit({ userAgent: 'curl/8.5.0' });
    const log = logger.lines.join('\n');
    for (const part of ['seen', '/?token=REDACTED', 'u_1', '10.0.0.7', 'bot']) expect(log).toContain(part);
    for (const part of [ADDRESS, CHROME, 'curl', 'abc']) expect(log).not.toContain(part);
  });
});
