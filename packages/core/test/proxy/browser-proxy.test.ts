import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { memoryLogger, openRequest, request } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import type { Framework, ProxyOptions } from '../../src/adapter.js';
import { answerNode, BrowserProxy, memoryTransport, OpenPanel } from '../../src/adapter.js';
import { onTestFinished } from '../side-by-side.js';
import { serve } from './node-server.js';

const ID = '5a1e1d6a-4e0f-4c52-9d0a-3d6c0a1f2b3c';
const HEADERS = { 'openpanel-client-id': ID, 'content-type': 'application/json', 'user-agent': 'Mozilla/5.0' };
const EVENT = '{"type":"track","payload":{"name":"screen_view"}}';

/** Node's own server, without a framework. */
const NODE: Framework<IncomingMessage, ServerResponse> = {
  node: (incoming, response) => ({ request: incoming, response }),
  url: ({ url = '/' }) => url,
  ip: ({ headers }) => String(headers['x-real-ip']),
  protocol: () => 'https',
  host: ({ headers }) => headers.host,
  route: () => undefined,
  user: () => undefined,
  auth: () => undefined,
  userPlace: 'req.user',
  trustAdvice: (proxies) => `trust(${proxies})`,
};

interface Settings {
  readonly api?: RequestListener;
  readonly proxy?: Partial<ProxyOptions<IncomingMessage>>;
  /** Creates the client of the app. */
  client?(apiUrl: string): OpenPanel;
  /** Runs in front of the proxy. */
  before?(incoming: IncomingMessage): unknown;
}

async function start({ api = (_request, response) => response.end('ok'), proxy, client, before }: Settings = {}) {
  const received: IncomingMessage[] = [];
  const apiUrl = await serve((incoming, response) => {
    received.push(incoming);
    api(incoming, response);
  });
  const { lines, ...logger } = memoryLogger();
  const own = client?.(apiUrl) ?? new OpenPanel({ clientId: ID, clientSecret: 'sec_12345678', apiUrl, logger });
  onTestFinished(async () => void (await own.shutdown(0)));
  const options = { clientIds: [ID], client: own, scriptUrl: `${apiUrl}/op1.js`, ...proxy };
  const browserProxy = new BrowserProxy(options, NODE);
  const url = await serve(async (incoming, response) => {
    await before?.(incoming);
    const route = browserProxy.routes.match(incoming.url ?? '');
    if (route) void answerNode(browserProxy, route, incoming, response);
    else response.writeHead(404).end();
  });
  const post = (headers: Record<string, string> = {}) =>
    request(`${url}/op/track`, { method: 'POST', headers: { ...HEADERS, ...headers }, body: EVENT });
  return { url, apiUrl, received, lines, post };
}

const codesIn = (lines: readonly string[]) => lines.map((line) => /\((\w+): see/.exec(line)?.[1]);

describe('the API', () => {
  it('is that of the client, with its path, and without its secret', async () => {
    const { received, post, lines } = await start({
      client: (apiUrl) =>
        new OpenPanel({ clientId: ID, clientSecret: 'sec_12345678', apiUrl: `${apiUrl}/api/`, logger: false }),
    });
    expect((await post({ 'x-real-ip': '203.0.113.9' })).status).toBe(200);
    expect(received.map(({ url }) => url)).toEqual(['/api/track']);
    expect(JSON.stringify(received[0]?.rawHeaders)).not.toContain('sec_12345678');
    expect(lines).toEqual([]);
  });

  it.each<[string, (apiUrl: string) => OpenPanel]>([
    ['turned off', (apiUrl) => new OpenPanel({ disabled: true, apiUrl, clientId: ID })],
    ['tested', () => new OpenPanel({ transport: memoryTransport() })],
  ])('gets nothing while the client is %s', async (_what, client) => {
    const { received, post, url } = await start({ client });
    expect(await post()).toMatchObject({ status: 202, body: '{"deviceId":"","sessionId":""}' });
    expect(await request(`${url}/op/op1.js`)).toMatchObject({ status: 200, body: '' });
    expect(received).toEqual([]);
  });

  it('gets something as soon as the client is ready', async () => {
    let client: OpenPanel | undefined;
    const { received, post } = await start({
      client: (apiUrl) => {
        client = new OpenPanel({ disabled: true, apiUrl, clientId: ID, logger: false });
        return client;
      },
    });
    expect((await post()).status).toBe(202);
    expect(received).toEqual([]);
    client?.ready();
    expect((await post()).status).toBe(200);
    expect(received).toHaveLength(1);
  });

  it('is used although the server has no client ID of its own', async () => {
    const { received, post } = await start({ client: (apiUrl) => new OpenPanel({ apiUrl, logger: false }) });
    expect((await post()).status).toBe(200);
    expect(received).toHaveLength(1);
  });

  it.each([
    [401, 'Ingestion: Invalid cors or secret', /allowed domains/],
    [404, '{"message":"Route POST:/track not found"}', /apiUrl/],
  ])('that refuses with %i is handed back, and logged once', async (status, body, advice) => {
    const { post, lines } = await start({ api: (_request, response) => response.writeHead(status).end(body) });
    for (let time = 0; time < 3; time += 1)
      expect(await post({ 'x-real-ip': '203.0.113.9' })).toMatchObject({ status, body });
    expect(codesIn(lines)).toEqual(['proxy_rejected']);
    expect(lines[0]).toMatch(advice);
  });

  it.each<[string, RequestListener]>([
    ['is not reached', ({ socket }) => socket.destroy()],
    ['redirects', (_request, response) => response.writeHead(301, { location: '/' }).end()],
    ['answers with a status that no server has', (_request, response) => response.writeHead(700).end()],
    ['answers with a status that has no body', (_request, response) => response.writeHead(205).end()],
    ['answers too much', (_request, response) => response.end('x'.repeat(100_000))],
  ])('that %s is a 502, and logged once', async (_what, api) => {
    const { post, lines, apiUrl } = await start({ api });
    for (let time = 0; time < 2; time += 1) expect((await post({ 'x-real-ip': '203.0.113.9' })).status).toBe(502);
    expect(codesIn(lines)).toEqual(['proxy_unavailable']);
    expect(lines[0]).toContain(`${apiUrl}/track`);
  });

  it('cannot put a page or a cookie into the origin of the app', async () => {
    const headers = { 'content-type': 'text/html', 'set-cookie': 'a=b', 'x-ratelimit-reset': '5', location: '/' };
    const { post } = await start({ api: (_request, response) => response.writeHead(200, headers).end('<script>') });
    const answer = await post();
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-ratelimit-reset': '5',
      'cache-control': 'no-store',
    });
    expect(answer.headers['set-cookie'] ?? answer.headers['location']).toBeUndefined();
  });
});

describe('the body', () => {
  it('that something in front has read, and kept nothing of, is a mistake of the app', async () => {
    const before = async (incoming: IncomingMessage) => {
      for await (const _part of incoming);
    };
    const { post, lines, received } = await start({ before });
    for (let time = 0; time < 2; time += 1) expect((await post({ 'x-real-ip': '203.0.113.9' })).status).toBe(400);
    expect(codesIn(lines)).toEqual(['proxy_body_read']);
    expect(received).toEqual([]);
  });

  it('of a client that has left is not looked for, and nothing is forwarded', async () => {
    let arrive = () => {};
    let leave = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const left = new Promise<void>((resolve) => (leave = resolve));
    const before = async (incoming: IncomingMessage) => {
      arrive();
      await new Promise((resolve) => void incoming.once('close', resolve));
      // The proxy gets the request after this turn.
      setImmediate(leave);
    };
    const { url, lines, received } = await start({ before });
    const opened = openRequest(`${url}/op/track`, { method: 'POST', headers: HEADERS, body: EVENT });
    opened.on('error', () => {});
    await arrived;
    opened.destroy();
    await left;
    expect(lines).toEqual([]);
    expect(received).toEqual([]);
  });

  it('is the raw one, where a parser has kept it', async () => {
    const before = async (incoming: IncomingMessage) => {
      for await (const _part of incoming);
      Object.assign(incoming, { body: { parsed: true }, rawBody: Buffer.from('{"raw":true}') });
    };
    const bodies: string[] = [];
    const api: RequestListener = async (incoming, response) => {
      for await (const part of incoming) bodies.push(String(part));
      response.end();
    };
    expect((await (await start({ before, api })).post()).status).toBe(200);
    expect(bodies).toEqual(['{"raw":true}']);
  });
});

describe('the visitor', () => {
  it.each([
    ['203.0.113.9', {}, '203.0.113.9'],
    ['203.0.113.9', { anonymizeIp: true }, '203.0.113.0'],
    ['10.0.0.1', {}, undefined],
    ['203.0.113.9', { clientIp: 'cf-connecting-ip' }, '198.51.100.7'],
    ['203.0.113.9', { clientIp: () => '198.51.100.8' }, '198.51.100.8'],
    [
      '203.0.113.9',
      {
        clientIp: () => {
          throw new Error('no');
        },
      },
      undefined,
    ],
  ])('of a request from %s, with %o, has the address %s', async (ip, proxy, expected) => {
    const { post, received } = await start({ proxy });
    await post({ 'x-real-ip': ip, 'cf-connecting-ip': '198.51.100.7', 'x-client-ip': '198.51.100.66' });
    expect(received[0]?.headers['x-client-ip']).toBe(expected);
    expect(received[0]?.headers['openpanel-client-ip']).toBe(expected);
  });

  it('without a public address is told once', async () => {
    const { post, lines } = await start();
    for (let time = 0; time < 2; time += 1) await post({ 'x-real-ip': '10.0.0.1', 'x-forwarded-for': '203.0.113.9' });
    expect(lines).toHaveLength(1);
  });

  it('is forwarded nothing of, where it opts out', async () => {
    const { post, received } = await start({ proxy: { respectPrivacySignals: true } });
    expect((await post({ dnt: '1' })).status).toBe(202);
    expect(received).toEqual([]);
  });
});

it.each<[object, string]>([
  [{}, 'clientIds'],
  [{ clientIds: [] }, 'clientIds'],
  [{ clientIds: 'x' }, 'clientIds'],
  [{ clientIds: ['a,b'] }, 'clientIds'],
  [{ clientIds: [ID], path: 'op' }, 'path'],
  [{ clientIds: [ID], path: '/op?x' }, 'path'],
  [{ clientIds: [ID], path: '/:op' }, 'path'],
  [{ clientIds: [ID], scriptUrl: '/op1.js' }, 'scriptUrl'],
  [{ clientIds: [ID], apiUrl: 'ftp://x' }, 'apiUrl'],
  [{ clientIds: [ID], connections: 0 }, 'connections'],
  [{ clientIds: [ID], maxBodyBytes: 1.5 }, 'maxBodyBytes'],
  [{ clientIds: [ID], requestTimeoutMs: -1 }, 'requestTimeoutMs'],
  [{ clientIds: [ID], client: {} }, 'client'],
  [{ clientIds: [ID], clientSecret: 'x' }, 'clientSecret'],
])('options that are wrong throw: %o', (options, option) => {
  expect(() => new BrowserProxy(options as ProxyOptions<IncomingMessage>, NODE)).toThrow(
    expect.objectContaining({ name: 'OpenPanelError', option }),
  );
});

it.each([
  [undefined, false, '/op/track', true],
  [undefined, false, 'http://shop.example/op/track?x=1', true],
  [undefined, false, '/track', false],
  [undefined, true, '/track', true],
  ['/a/b/', false, '/a/b/op1.js', true],
  ['/', false, '/op1.js', true],
  ['/op', true, '/op/track/device-id', true],
  ['/op', false, '/op/Track', false],
  ['/op', false, '/op/track/', false],
  ['/op', false, '/x/op/track', false],
  ['/op', false, '*', false],
])('with path %s, mounted: %s, %s is of the proxy: %s', (path, isMounted, target, expected) => {
  const proxy = new BrowserProxy({ clientIds: [ID], path }, NODE);
  expect(proxy.routes.match(target, isMounted) !== undefined).toBe(expected);
});
