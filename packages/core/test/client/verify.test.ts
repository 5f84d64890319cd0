import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ClientOptions, memoryTransport, OpenPanel, type VerifyReport } from '../../src/index.js';
import { sharedKey } from '../../src/util/process-global.js';
import { type ApiAnswer, apiServer, STORED } from '../api-server.js';
import { CLIENT_ID, httpClient } from '../clients.js';
import { tunnelProxy } from '../delivery/proxies.js';

const UNKNOWN: ApiAnswer = { status: 404, body: '{"status":404,"message":"Profile not found"}' };
const HTML = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };

const failed = ({ checks }: VerifyReport) => checks.filter(({ ok }) => !ok);
const subjects = ({ checks }: VerifyReport) => checks.map(({ subject, ok }) => `${subject} ${ok ? 'ok' : 'wrong'}`);
const quiet = (options: ClientOptions) => new OpenPanel({ logger: { info() {}, warn() {}, error() {} }, ...options });

describe('verify', () => {
  it('asks the API for everything, and stores nothing there', async () => {
    const api = await apiServer(() => UNKNOWN);
    const { client } = httpClient(api.url);
    const report = await client.verify();
    expect(report.ok).toBe(true);
    expect(subjects(report)).toEqual(['client_id ok', 'client_secret ok', 'api_url ok', 'credentials ok', 'clock ok']);
    expect(api.received).toHaveLength(1);
    expect(api.received[0]?.body).toMatchObject({ type: 'increment', payload: { property: 'verified' } });
    expect(client.stats()).toMatchObject({ calls: 0 });
  });

  it('tells of a variable that nothing reads, if its option has no value', async () => {
    const api = await apiServer(() => UNKNOWN);
    vi.stubEnv('OPENPANEL_CLIENTSECRET', 'sec_x');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(failed(await httpClient(api.url).client.verify())).toEqual([]);
    expect(failed(await httpClient(api.url, { clientSecret: undefined }).client.verify())[0]).toEqual({
      subject: 'variables',
      ok: false,
      message: 'OPENPANEL_CLIENTSECRET is set, but this library does not read it.',
      advice: 'Rename it to OPENPANEL_CLIENT_SECRET.',
    });
  });

  it.each<[string, ApiAnswer | undefined, string, RegExp]>([
    [
      'wrong credentials',
      { status: 401, body: 'Ingestion: Invalid cors or secret' },
      'credentials',
      /Invalid cors or secret/,
    ],
    ['an HTML page', { status: 200, body: '<!doctype html>', headers: HTML }, 'api_url', /an HTML page/],
    ['a redirect', { status: 301, headers: { location: '/x' } }, 'api_url', /a redirect/],
    [
      'the 404 of a router',
      { status: 404, body: '{"statusCode":404,"message":"Route"}' },
      'api_url',
      /with HTTP 404 "Route" instead of 404 Profile not found, so another service/,
    ],
    ['a JSON API', { body: '{}', headers: JSON_TYPE }, 'api_url', /with HTTP 200 instead of 404/],
    ['a text', { body: 'hello' }, 'api_url', /with HTTP 200 instead/],
    ['an answer without a body', { status: 204 }, 'api_url', /with HTTP 204 instead/],
    ['what the API says of a stored event', STORED, 'api_url', /with HTTP 200 instead/],
    ['a firewall', { status: 403, body: '{"message":"Forbidden"}' }, 'api_url', /with HTTP 403 "Forbidden" instead/],
    ['a server of files', { status: 405, body: '' }, 'api_url', /with HTTP 405 instead/],
    [
      'a small gateway',
      { status: 413, body: '' },
      'api_url',
      /^A proxy in front of http\S+ refuses even small requests as too large/,
    ],
    ['an API of another kind', { status: 400, body: '{"error":"bad"}' }, 'api_url', /with HTTP 400 "bad" instead/],
    [
      'a proxy with a password',
      { status: 401, body: 'Unauthorized' },
      'api_url',
      /with HTTP 401 "Unauthorized" instead/,
    ],
    ['a limit', { status: 429, body: '' }, 'api_url', /currently unavailable: HTTP 429/],
    ['an API that is down', { status: 503, body: '' }, 'api_url', /currently unavailable: HTTP 503/],
    ['a connection that breaks', undefined, 'api_url', /does not respond/],
    ['a clock that is behind', { ...UNKNOWN, headers: { date: 'Fri, 01 Jan 2100 00:00:00 GMT' } }, 'clock', /behind/],
    ['a clock that is ahead', { ...UNKNOWN, headers: { date: 'Sat, 01 Jan 2000 00:00:00 GMT' } }, 'clock', /ahead/],
  ])('tells %s', async (_what, answer, subject, message) => {
    const api = await apiServer(() => answer);
    const report = await httpClient(api.url).client.verify();
    expect(report.ok).toBe(false);
    expect(failed(report)).toEqual([
      { subject, ok: false, message: expect.stringMatching(message), advice: expect.any(String) },
    ]);
    expect(JSON.stringify(report)).not.toContain('sec_test');
    if (subject === 'api_url') expect(JSON.stringify(report)).not.toContain('Nothing was stored');
  });

  it.each(['/track', '/TRACK/', '/v1/track'])(
    'names the mistake of a URL that ends in %s, and says so at start',
    async (path) => {
      const api = await apiServer(() => ({ status: 404, body: '{"message":"Route POST:/track/track not found."}' }));
      const { client, log } = httpClient(`${api.url}${path}`);
      const right = `${api.url}${path.replace(/\/track\/?$/i, '')}`;
      expect(log).toEqual([
        expect.stringContaining(`/track. Set OPENPANEL_API_URL (or the option apiUrl) to ${right}. (wrong_api_url`),
      ]);
      expect(failed(await client.verify())).toMatchObject([
        {
          subject: 'api_url',
          advice: `Set OPENPANEL_API_URL (or the option apiUrl) to ${right}; /track is appended to it.`,
        },
      ]);
    },
  );

  it('finds nothing wrong with a prefix that ends in it, and behind which the API answers', async () => {
    const api = await apiServer(() => UNKNOWN);
    expect((await httpClient(`${api.url}/track`).client.verify()).ok).toBe(true);
    for (const options of [{ apiUrl: `${api.url}/tracks` }, { apiUrl: `${api.url}/track`, disabled: true }]) {
      expect(httpClient(api.url, options).log).toEqual([]);
    }
  });

  it('tells an answer without an end', async () => {
    const server = http.createServer((_request, response) => {
      const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
      response.on('close', () => clearInterval(more));
    });
    onTestFinished(() => void server.close().closeAllConnections());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const { client } = httpClient(`http://127.0.0.1:${port}`, { requestTimeoutMs: 500 });
    expect(failed(await client.verify())).toMatchObject([{ subject: 'api_url' }]);
  });

  it('does not take a refusal by a filter for good credentials, which are looked at afterwards', async () => {
    const blocked = 'Ingestion: IP address is blocked by project filter';
    const api = await apiServer(() => ({ status: 401, body: blocked }));
    expect(failed(await httpClient(api.url).client.verify())).toMatchObject([
      { subject: 'credentials', message: expect.stringContaining(blocked), advice: expect.stringMatching(/filters/) },
    ]);
  });

  it('says what to do about credentials that are refused, and about those that are missing', async () => {
    const api = await apiServer(() => ({ status: 401, body: 'Ingestion: Invalid cors or secret' }));
    expect(failed(await httpClient(api.url).client.verify())[0]?.advice).toMatch(/dashboard/);
    const missing = failed(await quiet({ apiUrl: api.url }).verify());
    expect(missing.find(({ subject }) => subject === 'client_id')?.advice).toMatch(/node --env-file=\.env/);
  });

  it('tells that the port speaks http, in one line', async () => {
    const api = await apiServer(() => UNKNOWN);
    const report = await httpClient(api.url.replace('http:', 'https:')).client.verify();
    expect(failed(report)).toMatchObject([
      { subject: 'api_url', message: expect.stringMatching(/: this port speaks http:, not https:\.$/) },
    ]);
  });

  it('tells that the client is shut down, and asks nobody', async () => {
    const api = await apiServer(() => UNKNOWN);
    const { client } = httpClient(api.url);
    await client.shutdown();
    expect(failed(await client.verify())).toMatchObject([{ subject: 'shutdown' }]);
    expect(api.received).toEqual([]);
  });

  it('takes no longer than a request may, whatever it is sent with', async () => {
    const dispatcher = { dispatch: () => true } as never;
    const { client } = httpClient('http://127.0.0.1:1', { requestTimeoutMs: 300, dispatcher });
    const start = performance.now();
    expect(failed(await client.verify())).toMatchObject([{ message: expect.stringMatching(/within 300 ms/) }]);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('tells that nobody listens', async () => {
    const api = await apiServer();
    await api.close();
    expect(failed(await httpClient(api.url).client.verify())).toMatchObject([
      { subject: 'api_url', message: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/) },
    ]);
  });

  it('tells what is missing or has the wrong form, and asks all the same', async () => {
    const api = await apiServer(() => ({ status: 401, body: 'Ingestion: Missing client id' }));
    const report = await quiet({ apiUrl: api.url }).verify();
    expect(subjects(report)).toEqual(['client_id wrong', 'client_secret wrong', 'api_url ok', 'clock ok']);
    const upper = quiet({ apiUrl: api.url, clientId: CLIENT_ID.toUpperCase().replace('1', 'A'), clientSecret: 's' });
    expect(failed(await upper.verify())).toMatchObject([
      { subject: 'client_id', message: 'The client ID is not a lower-case UUID.' },
      { subject: 'credentials' },
    ]);
    const disabled = quiet({ apiUrl: api.url, clientId: CLIENT_ID, clientSecret: 's', disabled: true });
    expect(failed(await disabled.verify())[0]).toMatchObject({ subject: 'disabled' });
  });

  it('asks nobody where the variable for the URL is wrong', async () => {
    vi.stubEnv('OPENPANEL_API_URL', 'not a url');
    const send = vi.fn();
    const report = await quiet({
      clientId: CLIENT_ID,
      clientSecret: 's',
      dispatcher: { dispatch: send } as never,
    }).verify();
    expect(send).not.toHaveBeenCalled();
    expect(failed(report)).toMatchObject([{ subject: 'variables', message: /^OPENPANEL_API_URL must be/ }]);
  });

  it('has nothing to check with a transport of the app’s own', async () => {
    expect(await quiet({ transport: memoryTransport() }).verify()).toMatchObject({
      ok: true,
      checks: [{ subject: 'transport' }],
    });
  });

  it('tells which proxy requests go through, and whose variable names it', async () => {
    const api = await apiServer(() => UNKNOWN);
    const proxy = await tunnelProxy({ user: 'u:geheim' });
    vi.stubEnv('HTTP_PROXY', proxy.url.replace('//', '//u:geheim@'));
    const report = await httpClient(api.url).client.verify();
    expect(report.ok).toBe(true);
    expect(report.checks).toContainEqual({
      subject: 'proxy',
      ok: true,
      message: `Requests go through the proxy in HTTP_PROXY (${proxy.url}, with a user name).`,
    });
    vi.stubEnv('no_proxy', '127.0.0.1');
    expect((await httpClient(api.url).client.verify()).checks).toContainEqual({
      subject: 'proxy',
      ok: true,
      message: 'Requests bypass the proxy in HTTP_PROXY: no_proxy excludes the API.',
    });
    vi.stubEnv('no_proxy', '');
    vi.stubEnv('HTTP_PROXY', proxy.url);
    expect(failed(await httpClient(api.url).client.verify())).toMatchObject([
      {
        subject: 'api_url',
        message: expect.stringMatching(/proxy in HTTP_PROXY requires a user name/),
        advice: expect.stringMatching(/^Check HTTP_PROXY/),
      },
    ]);
    expect(JSON.stringify(report)).not.toContain('geheim');
  });

  it('tells that the variable of the proxy cannot be used, and asks nobody', async () => {
    const api = await apiServer(() => UNKNOWN);
    vi.stubEnv('HTTP_PROXY', 'socks5://u:geheim@127.0.0.1:1080');
    const report = await httpClient(api.url).client.verify();
    expect(failed(report)).toMatchObject([
      {
        subject: 'variables',
        message: expect.stringMatching(/^HTTP_PROXY cannot be used: .*SOCKS.*must be the URL of an HTTP proxy/),
      },
    ]);
    expect(JSON.stringify(report)).not.toContain('geheim');
    expect(api.received).toEqual([]);
  });

  it('is there on op, for the default client', async () => {
    const api = await apiServer(() => UNKNOWN);
    vi.stubEnv('OPENPANEL_API_URL', api.url);
    vi.stubEnv('OPENPANEL_CLIENT_ID', CLIENT_ID);
    vi.stubEnv('OPENPANEL_CLIENT_SECRET', 'sec_test');
    // Other tests of this process may have made one already.
    vi.stubGlobal(sharedKey('default-client') as never, undefined);
    vi.resetModules();
    const { op } = await import('../../src/index.js');
    expect((await op.verify()).ok).toBe(true);
  });
});
