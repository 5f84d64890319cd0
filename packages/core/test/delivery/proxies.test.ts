// To load it counts towards the time limit of the first request, which is short here.
import 'undici';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createCertificate, startFaultServer } from '@openpanel-node/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { OpenPanel } from '../../src/index.js';
import { proxyFor } from '../../src/options/proxy-variable.js';
import { type ApiAnswer, apiServer } from '../api-server.js';
import { CLIENT_ID, httpClient } from '../clients.js';
import { tunnelProxy } from './proxies.js';
import { REQUEST, senderTo } from './sending.js';

const sendBy = (apiUrl: string, env: Record<string, string>) =>
  senderTo(apiUrl, { proxy: proxyFor(apiUrl, env) }).send(REQUEST);
const nextWarning = (client: OpenPanel) =>
  new Promise<string>((resolve) => client.on('warning', ({ message }) => resolve(message)));

describe('an API without TLS', () => {
  it.each([
    ['http://', 'HTTP_PROXY'],
    ['', 'HTTP_PROXY'],
    ['', 'http_proxy'],
  ])('is reached through the proxy %shost:port of %s, which forwards', async (scheme, variable) => {
    const api = await apiServer();
    const proxy = await tunnelProxy();
    const result = await sendBy(`${api.url}/api`, { [variable]: proxy.url.replace('http://', scheme) });
    expect(result).toMatchObject({ kind: 'answered', status: 200 });
    expect(proxy.forwarded).toEqual([`${api.url}/api/track`]);
    const [received] = api.received;
    expect(received?.headers).toMatchObject({ host: new URL(api.url).host, 'openpanel-client-secret': 'secret' });
    expect(received?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('keeps its answers, the refusals too', async () => {
    const answer: ApiAnswer = { status: 429, body: 'slow down', headers: { 'Retry-After': '7' } };
    const api = await apiServer(() => answer);
    const proxy = await tunnelProxy();
    expect(await sendBy(api.url, { HTTP_PROXY: proxy.url })).toMatchObject({ status: 429, retryAfter: '7' });
  });

  it('is reached past the proxy where NO_PROXY says so, and where only the other variable is set', async () => {
    const api = await apiServer();
    const proxy = await tunnelProxy();
    const excluded = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
    expect(await sendBy(api.url, excluded)).toMatchObject({ status: 200 });
    expect(await sendBy(api.url, { HTTPS_PROXY: proxy.url })).toMatchObject({ status: 200 });
    expect(await sendBy(api.url, { HTTPS_PROXY: 'socks5://nonsense', http_proxy: '' })).toMatchObject({ status: 200 });
    expect(proxy).toMatchObject({ tunnels: [], forwarded: [] });
  });
});

describe('user name and password', () => {
  it('of the variable are given to the proxy, percent-encoded or not', async () => {
    const api = await apiServer();
    const proxy = await tunnelProxy({ user: 'us er:p@ss' });
    const [scheme, rest] = proxy.url.split('//');
    expect(await sendBy(api.url, { HTTP_PROXY: `${scheme}//us%20er:p%40ss@${rest}` })).toMatchObject({ status: 200 });
  });

  it.each([
    ['http:', undefined],
    ['https:', undefined],
    ['http:', 'u:geheim@'],
    ['https:', 'u:geheim@'],
  ])(
    'that are missing or wrong name the variable, to an %s API, and never the password',
    async (scheme, given = '') => {
      const api = await apiServer();
      const proxy = await tunnelProxy({ user: 'user:password' });
      const variable = `${scheme.slice(0, -1).toUpperCase()}_PROXY`;
      const env = { [variable]: proxy.url.replace('//', `//${given}`) };
      expect(await sendBy(api.url.replace('http:', scheme), env)).toEqual({
        kind: 'unsent',
        reason: `the proxy in ${variable} requires a user name and password, or rejected those it got (HTTP 407)`,
      });
      expect(api.received).toEqual([]);
    },
  );
});

describe('a proxy that fails', () => {
  it('is named by its variable: it refuses', async () => {
    const proxy = await tunnelProxy({ refuses: 403 });
    expect(await sendBy('https://api.openpanel.dev', { https_proxy: proxy.url })).toEqual({
      kind: 'unsent',
      reason: 'the proxy in https_proxy refused the connection (HTTP 403)',
    });
  });

  it.each(['http', 'https'])('is named by its variable: nobody listens (%s)', async (scheme) => {
    const gone = await apiServer();
    await gone.close();
    const variable = `${scheme.toUpperCase()}_PROXY`;
    expect(await sendBy(`${scheme}://openpanel.test`, { [variable]: new URL(gone.url).host })).toEqual({
      kind: 'unsent',
      reason: expect.stringMatching(new RegExp(`ECONNREFUSED.*\\(through ${variable}\\)$`)),
    });
  });

  it('is named in the log, and nothing is lost when it is there again', async () => {
    const api = await apiServer();
    const proxy = await apiServer();
    await proxy.close();
    vi.stubEnv('HTTP_PROXY', new URL(proxy.url).host);
    const { client } = httpClient(api.url);
    const warning = nextWarning(client);
    void client.track('kept');
    expect(await warning).toMatch(/ECONNREFUSED.*through HTTP_PROXY/);
    expect(client.stats()).toMatchObject({ pending: 1, dropped: 0 });
  });
});

describe('a variable that cannot be used', () => {
  it.each(['socks5://u:geheim@127.0.0.1:1080', 'http://u:ge#heim@127.0.0.1'])(
    '(%s) is told at once, and nothing goes past it',
    async (value) => {
      const api = await apiServer();
      vi.stubEnv('HTTP_PROXY', value);
      const { client, log } = httpClient(api.url);
      expect(log.join()).toMatch(/HTTP_PROXY cannot be used: .*invalid_variable/);
      const warning = nextWarning(client);
      void client.track('kept');
      expect(await warning).toMatch(/HTTP_PROXY cannot be used/);
      expect(api.received).toEqual([]);
      expect(client.stats()).toMatchObject({ pending: 1, dropped: 0 });
      expect(log.join()).not.toContain('heim');
    },
  );

  it('is of no interest with a dispatcher or a transport of the app’s own', async () => {
    const { log } = httpClient('http://127.0.0.1:9', {
      dispatcher: { dispatch: () => true },
      counterSettleMs: 15_000,
    });
    expect(log).toEqual([]);
  });
});

describe('an API with TLS', () => {
  const PROGRAM = fileURLToPath(new URL('../exit/program.mjs', import.meta.url));
  const authority = createCertificate({ host: 'authority.example' });
  const certificate = createCertificate({ host: '127.0.0.1', issuer: authority });

  const certificateOfProxy = createCertificate({ host: 'localhost', issuer: authority });

  it.each([
    ['host:port', undefined, (url: string) => url.replace('http://', '')],
    ['http://', undefined, (url: string) => url],
    ['https://', certificateOfProxy, (url: string) => url.replace('127.0.0.1', 'localhost')],
  ])('is reached through a tunnel of the proxy %s, by a program that then ends', async (_form, ofProxy, form) => {
    const folder = mkdtempSync(join(tmpdir(), 'openpanel-proxy-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'authority.pem'), authority.cert);
    const api = await startFaultServer({ certificate });
    onTestFinished(() => api.stop());
    const proxy = await tunnelProxy(ofProxy && { certificate: ofProxy });
    const child = spawn(process.execPath, [PROGRAM, 'await', '3'], {
      env: {
        NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
        OPENPANEL_API_URL: api.url,
        OPENPANEL_CLIENT_ID: CLIENT_ID,
        OPENPANEL_CLIENT_SECRET: 'sec_test',
        HTTPS_PROXY: form(proxy.url),
        HTTP_PROXY: 'nonsense://',
      },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    expect(await Promise.all([text(child.stdout), text(child.stderr)])).toEqual(['delivered\n', '']);
    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(api.url).host]));
  });
});
