import { expect, it } from 'vitest';
import { openRequest } from '../http-client.js';
import { propertiesOf } from '../recorded-event.js';
import { CHROME } from '../user-agents.js';
import { type ContractAdapter, headerOf } from './adapter.js';
import { type Fixture, type FixtureOptions, start, VISITOR_IP } from './fixture.js';
import { CLIENT_ID, hangAtTrack, type ProxyUpstream, SCRIPT, startUpstream } from './proxy-upstream.js';

const EVENT = JSON.stringify({
  type: 'track',
  payload: { name: 'screen_view', properties: { __path: 'https://shop.example/ü' } },
});
const ORIGIN = 'https://shop.example';

/** What a browser sends with an event. */
const BROWSER = {
  'content-type': 'application/json',
  'openpanel-client-id': CLIENT_ID,
  'openpanel-sdk-name': 'web',
  'openpanel-sdk-version': '1.2.3',
  origin: ORIGIN,
  'accept-language': 'de-DE,de;q=0.9',
  'sec-ch-ua': '"Chromium";v="126"',
  'sec-ch-ua-mobile': '?0',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
};

/** What reaches the API of it. */
const FORWARDED = {
  ...BROWSER,
  'user-agent': CHROME,
  'x-client-ip': VISITOR_IP,
  'openpanel-client-ip': VISITOR_IP,
  host: expect.stringMatching(/^127\.0\.0\.1:/),
  connection: expect.any(String),
  'content-length': String(Buffer.byteLength(EVENT)),
};

/** What clients make up, and what is nobody's business. */
const SPOOFED = {
  cookie: 'session=1',
  authorization: 'Bearer x',
  referer: 'https://shop.example/secret',
  'x-client-ip': '198.51.100.66',
  'openpanel-client-ip': '198.51.100.66',
  'true-client-ip': '198.51.100.66',
  'x-real-ip': '198.51.100.66',
  // The left-most entry is the client's own; the nearest proxy has added the last.
  'x-forwarded-for': `198.51.100.66, ${VISITOR_IP}`,
};

interface Started extends Fixture {
  readonly upstream: ProxyUpstream;
  /** Posts an event as a browser does. */
  post(headers?: Record<string, string>, body?: string): ReturnType<Fixture['get']>;
}

interface StartOptions extends FixtureOptions {
  readonly proxy?: object;
  readonly parsed?: boolean;
  readonly upstream?: ProxyUpstream;
}

async function startProxy(adapter: ContractAdapter, given: StartOptions = {}): Promise<Started> {
  const { proxy, parsed = false, upstream = await startUpstream(), ...fixture } = given;
  const options = {
    clientIds: ['other', CLIENT_ID],
    apiUrl: upstream.url,
    scriptUrl: `${upstream.url}/op1.js`,
    ...proxy,
  };
  const app = await start(adapter, { ...fixture, browserProxy: { options, parsed } });
  const post: Started['post'] = (headers, body = EVENT) =>
    app.get('/op/track', { method: 'POST', headers: { ...BROWSER, ...headers }, body });
  return { ...app, upstream, post };
}

/** `openpanelProxy()`: the browser's own requests, through the app. */
export function browserProxy(adapter: ContractAdapter): void {
  it('serves the script from memory, with its version', async () => {
    const { get, upstream, requestEvents, client } = await startProxy(adapter);
    const first = await get('/op/op1.js');
    expect(first).toMatchObject({ status: 200, body: SCRIPT });
    expect(first.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(first.headers['set-cookie']).toBeUndefined();
    const { etag = '' } = first.headers;
    const known = await get('/op/op1.js?v=2', { headers: { 'if-none-match': etag } });
    expect(known).toMatchObject({ status: 304, body: '' });
    expect(known.headers['etag']).toBe(etag);
    expect(await get('/op/op1.js', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect(upstream.requests.map(({ url }) => url)).toEqual(['/op1.js']);
    expect((await get('/op/op1-replay.js')).status).toBe(200);
    expect(upstream.requests[1]?.url).toBe('/op1-replay.js');
    expect(await requestEvents()).toEqual([]);
    expect(client.stats().skipped.proxy).toBe(4);
  });

  it.each([
    ['application/json', false],
    ['text/plain;charset=UTF-8', false],
    ['application/json', true],
    ['text/plain;charset=UTF-8', true],
  ])('forwards what a browser sends, and nothing else: %s, behind a body parser: %s', async (type, parsed) => {
    const { post, get, upstream, requestEvents, client } = await startProxy(adapter, { parsed });
    const answer = await post({ ...SPOOFED, 'content-type': type });
    expect(answer).toMatchObject({ status: 200, body: '{"deviceId":"d","sessionId":"s"}' });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'retry-after': '7' });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['access-control-allow-origin']).toBe(adapter.isWithoutCors ? undefined : ORIGIN);
    const [forwarded] = upstream.requests;
    expect(forwarded).toMatchObject({ method: 'POST', url: '/track', body: EVENT });
    expect(forwarded?.headers).toEqual(FORWARDED);

    await get('/user/5');
    expect((await requestEvents()).map((event) => propertiesOf(event)['url'])).toEqual(['/user/5']);
    expect(client.stats().skipped.proxy).toBe(1);
  });

  it('forwards the question for the device ID, with the origin that a browser leaves out', async () => {
    const { get, url, upstream } = await startProxy(adapter);
    const { origin: _, 'content-type': __, ...headers } = BROWSER;
    const answer = await get('/op/track/device-id', { headers });
    expect(answer).toMatchObject({ status: 200, body: '{"deviceId":"d","sessionId":"s"}' });
    const { 'content-length': ___, 'content-type': ____, ...expected } = FORWARDED;
    expect(upstream.requests).toMatchObject([{ method: 'GET', url: '/track/device-id', body: '' }]);
    expect(upstream.requests[0]?.headers).toEqual({ ...expected, origin: new URL(url).origin });
  });

  it('refuses what is not for it, and says so once', async () => {
    const { get, post, upstream, warnings } = await startProxy(adapter, { proxy: { maxBodyBytes: 1_000 } });
    const foreign = '11111111-1111-4111-8111-111111111111';
    const long = JSON.stringify({ type: 'x'.repeat(1_000) });
    expect((await post({ 'openpanel-client-id': foreign })).status).toBe(401);
    expect((await post({ 'openpanel-client-id': `${CLIENT_ID}, ${CLIENT_ID}` })).status).toBe(401);
    expect((await post({ 'openpanel-client-id': '' })).status).toBe(401);
    expect((await post({ 'openpanel-client-secret': 'sec' })).status).toBe(401);
    expect((await post({ 'mixan-client-secret': 'sec' })).status).toBe(401);
    expect((await post({}, '{"type":"track","clientSecret":"sec"}')).status).toBe(401);
    expect((await post({}, '{"type":"track","client\\u0053ecret":"sec"}')).status).toBe(401);
    expect((await post({ 'content-type': 'multipart/form-data; boundary=x' })).status).toBe(415);
    expect((await post({}, long)).status).toBe(413);
    expect((await post({ 'transfer-encoding': 'chunked' }, long)).status).toBe(413);
    const refused = await get('/op/track');
    expect(refused).toMatchObject({ status: 405, headers: { allow: 'POST, OPTIONS' } });
    expect((await get('/op/op1.js', { method: 'POST' })).status).toBe(405);
    // In NestJS, CORS comes first, and refuses what is no preflight.
    expect([204, 400]).toContain((await get('/op/track', { method: 'OPTIONS' })).status);
    for (const path of [
      '/op',
      '/op/',
      '/op/%',
      '/op//track',
      '/op/track/%2e%2e/x',
      '/optrack',
      '/op/op1.js/',
      '/track',
    ]) {
      expect([path, (await get(path)).status]).toEqual([
        path,
        expect.toSatisfy((status) => [400, 404].includes(status)),
      ]);
    }
    expect(upstream.requests).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['proxy_foreign_client', 'proxy_secret']);
  });

  it('treats visitors as openpanel() does', async () => {
    const options = { anonymizeIp: true, respectPrivacySignals: true };
    const { post, upstream } = await startProxy(adapter, { options });
    await post();
    const optedOut = await post({ 'sec-gpc': '1' });
    expect(optedOut).toMatchObject({ status: 202, body: '{"deviceId":"","sessionId":""}' });
    const truncated = VISITOR_IP.replace(/\d+$/, '0');
    expect(upstream.requests).toMatchObject([{ headers: { 'x-client-ip': truncated } }]);
  });

  it('forwards nothing of a visitor without consent', async () => {
    const hasConsent = (request: never) => headerOf(adapter, request, 'x-consent') === 'yes';
    const { post, get, upstream } = await startProxy(adapter, { options: { hasConsent } });
    expect(await post()).toMatchObject({ status: 202, body: '{"deviceId":"","sessionId":""}' });
    expect((await get('/op/track/device-id', { headers: BROWSER })).status).toBe(202);
    expect(upstream.requests).toEqual([]);
    expect((await post({ 'x-consent': 'yes' })).status).toBe(200);
    expect(upstream.requests).toHaveLength(1);
  });

  it('has limits: an API that hangs slows neither the app nor other requests', async () => {
    const upstream = await startUpstream(hangAtTrack);
    const { post, get, url, warnings } = await startProxy(adapter, { upstream, proxy: { connections: 1 } });
    const headers = { ...BROWSER, 'user-agent': CHROME, 'x-forwarded-for': VISITOR_IP };
    const left = openRequest(`${url}/op/track`, { method: 'POST', headers, body: EVENT });
    left.on('error', () => {});
    await upstream.reached(1);
    const full = await post();
    expect(full).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect((await get('/user/5')).status).toBe(200);
    left.destroy();
    await upstream.requests[0]?.closed;
    expect((await get('/op/track/device-id', { headers: BROWSER })).status).toBe(200);
    expect(warnings.map(({ code }) => code)).toEqual(['proxy_overloaded']);
  });

  it('gives up when the time is over', async () => {
    const upstream = await startUpstream(hangAtTrack);
    const { post, warnings } = await startProxy(adapter, { upstream, proxy: { requestTimeoutMs: 150 } });
    expect((await post()).status).toBe(504);
    await upstream.requests[0]?.closed;
    expect(warnings.map(({ code }) => code)).toEqual(['proxy_unavailable']);
  });
}
