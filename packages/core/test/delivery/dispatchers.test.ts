import type net from 'node:net';
import * as undici7 from 'undici';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import { describe, expect, it } from 'vitest';
import type { ClientOptions, UndiciDispatcher } from '../../src/index.js';
import { type ApiAnswer, apiServer, STORED } from '../api-server.js';
import { httpClient } from '../clients.js';
import { tunnelProxy } from './proxies.js';
import { REQUEST, rawServer, senderTo } from './sending.js';

/** The one that fetch() of this Node.js uses: undici 6 in Node.js 20 and 22. */
async function ofNode(): Promise<UndiciDispatcher> {
  await fetch('data:,'); // Node.js makes it when it is first needed
  const own = (globalThis as Record<symbol, UndiciDispatcher | undefined>)[Symbol.for('undici.globalDispatcher.1')];
  if (!own) throw new Error('this Node.js has none');
  return own;
}

const MAJORS = { 5: undici5, 6: undici6, 7: undici7 };
type Make = (apiUrl: string) => UndiciDispatcher | Promise<UndiciDispatcher>;

const DISPATCHERS: [string, Make][] = [
  ...Object.entries(MAJORS).flatMap(([major, undici]): [string, Make][] => [
    [`an Agent of undici ${major}`, () => new undici.Agent()],
    [`a Pool of undici ${major}`, (apiUrl) => new undici.Pool(apiUrl)],
    [`a Client of undici ${major}`, (apiUrl) => new undici.Client(apiUrl)],
    [`a BalancedPool of undici ${major}`, (apiUrl) => new undici.BalancedPool(apiUrl)],
  ]),
  ['an Agent of undici 6 with interceptors', () => new undici6.Agent().compose(undici6.interceptors.redirect())],
  ['an Agent of undici 7 with interceptors', () => new undici7.Agent().compose(undici7.interceptors.redirect())],
  ['the dispatcher of Node.js', ofNode],
  // A user’s own around another.
  [
    'a wrapper',
    () => {
      const agent = new undici6.Agent();
      return { dispatch: (options, handler) => agent.dispatch(options as never, handler as never) };
    },
  ],
];

describe.each(DISPATCHERS)('%s', (_name, make) => {
  it('delivers events', async () => {
    const api = await apiServer();
    const { client, log } = httpClient(api.url, { dispatcher: await make(api.url) });
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => client.track(`event_${n}`)));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['delivered']));
    expect(api.received).toHaveLength(20);
    expect(log).toEqual([]);
  });

  it('gives back what a sender needs of an answer', async () => {
    const headers = { 'Retry-After': '7', 'X-RateLimit-Reset': '9', 'Content-Type': 'text/plain' };
    const answer: ApiAnswer = { status: 429, body: 'slow down'.repeat(10_000), headers };
    const api = await apiServer(() => answer);
    expect(await senderTo(api.url, { dispatcher: await make(api.url) }).send(REQUEST)).toEqual({
      kind: 'answered',
      status: 429,
      body: 'slow down'.repeat(10_000).slice(0, 16 * 1024),
      contentType: 'text/plain',
      retryAfter: '7',
      rateLimitReset: '9',
      date: expect.any(String),
    });
  });

  it('tells what was not sent from what was not answered, and names the option', async () => {
    const api = await apiServer();
    await api.close();
    const refused = senderTo(api.url, { dispatcher: await make(api.url) }).send(REQUEST);
    expect(await refused).toMatchObject({ kind: 'unsent', reason: expect.stringMatching(/option dispatcher/) });
    const silent = await rawServer((socket: net.Socket) => socket.resume());
    const hung = senderTo(silent, { dispatcher: await make(silent), requestTimeoutMs: 150 }).send(REQUEST);
    expect(await hung).toMatchObject({ kind: 'unanswered', reason: expect.stringMatching(/within 150 ms/) });
    const rude = await rawServer((socket) => void socket.once('data', () => socket.destroy()));
    expect(await senderTo(rude, { dispatcher: await make(rude) }).send(REQUEST)).toMatchObject({ kind: 'unanswered' });
  });
});

describe.each(Object.entries(MAJORS))('undici %s', (_major, undici) => {
  it('never sends later what was reported as unsent', async () => {
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const api = await apiServer(() => opened.then(() => STORED));
    const dispatcher = new undici.Agent({ connections: 1 });
    // It has the connection until the others have waited in vain.
    const first = senderTo(api.url, { dispatcher, requestTimeoutMs: 1_000 }).send(REQUEST);
    const sender = senderTo(api.url, { dispatcher, requestTimeoutMs: 200 });
    const others = await Promise.all(Array.from({ length: 3 }, () => sender.send(REQUEST)));
    expect(others.map(({ kind }) => kind)).toEqual(['unsent', 'unsent', 'unsent']);
    expect(await first).toMatchObject({ kind: 'unanswered' });
    open();
    const last = senderTo(api.url, { dispatcher, requestTimeoutMs: 5_000 });
    expect(await last.send({ ...REQUEST, body: '{"type":"track","payload":{"name":"last"}}' })).toMatchObject({
      status: 200,
    });
    expect(api.names()).toEqual(['x', 'last']);
  });

  it('has a MockAgent, which answers', async () => {
    const dispatcher = new (undici.MockAgent as typeof undici7.MockAgent)();
    dispatcher.disableNetConnect();
    const pool = dispatcher.get('https://api.openpanel.dev');
    pool.intercept({ path: '/track', method: 'POST' }).reply(503, 'later', { headers: { 'Retry-After': '7' } });
    const sender = senderTo('https://api.openpanel.dev', { dispatcher });
    expect(await sender.send(REQUEST)).toMatchObject({ status: 503, body: 'later', retryAfter: '7' });
    expect(await sender.send(REQUEST)).toMatchObject({ kind: 'unsent', reason: expect.stringMatching(/Mock/) });
  });

  it('has a ProxyAgent, whose refusal is not the API’s', async () => {
    const api = await apiServer();
    const proxy = await tunnelProxy({ user: 'u:p' });
    const through = (uri: string) => senderTo(api.url, { dispatcher: new undici.ProxyAgent(uri) }).send(REQUEST);
    expect(await through(proxy.url.replace('//', '//u:p@'))).toMatchObject({ kind: 'answered', status: 200 });
    expect(proxy.tunnels).toEqual([new URL(api.url).host]);
    expect(await through(proxy.url)).toEqual({
      kind: 'unsent',
      reason:
        'the proxy in the option dispatcher requires a user name and password, or rejected those it got (HTTP 407)',
    });
  });
});

it.each<[string, () => UndiciDispatcher]>([
  ['a RetryAgent of undici 6', () => new undici6.RetryAgent(new undici6.Agent(), { maxRetries: 0 })],
  ['a RetryAgent of undici 7', () => new undici7.RetryAgent(new undici7.Agent(), { maxRetries: 0 })],
  ['an interceptor of undici 7', () => new undici7.Agent().compose(undici7.interceptors.responseError())],
])('%s, which makes an error of an answer, gives back its status', async (_name, make) => {
  const api = await apiServer((_request, count) =>
    count === 1 ? { status: 429, headers: { 'Retry-After': '7' } } : STORED,
  );
  const sender = senderTo(api.url, { dispatcher: make() });
  expect(await sender.send(REQUEST)).toMatchObject({ kind: 'answered', status: 429, retryAfter: '7' });
  expect(await sender.send(REQUEST)).toMatchObject({ kind: 'answered', status: 200 });
});

it('a dispatcher that throws, or calls nothing, has not sent the event', async () => {
  const thrown = senderTo('http://127.0.0.1:9', {
    dispatcher: {
      dispatch() {
        throw new Error('no');
      },
    },
  });
  expect(await thrown.send(REQUEST)).toEqual({ kind: 'unsent', reason: 'Error: no (through the option dispatcher)' });
  const silent = senderTo('http://127.0.0.1:9', { dispatcher: { dispatch: () => true }, requestTimeoutMs: 50 });
  expect(await silent.send(REQUEST)).toMatchObject({ kind: 'unsent' });
});

it('a dispatcher whose abort throws, or does nothing, ends in time', async () => {
  for (const abort of [
    () => {},
    () => {
      throw new Error('no');
    },
  ]) {
    const dispatcher: UndiciDispatcher = {
      dispatch(_options, handler) {
        (handler as { onConnect(fn: () => void): void }).onConnect(abort);
        return true;
      },
    };
    const sender = senderTo('http://127.0.0.1:9', { dispatcher, requestTimeoutMs: 50 });
    expect(await sender.send(REQUEST)).toMatchObject({ kind: 'unanswered' });
  }
});

it('types take the dispatchers of every major', () => {
  const options: ClientOptions[] = [
    { dispatcher: new undici5.Agent() },
    { dispatcher: new undici6.MockAgent() },
    { dispatcher: new undici7.ProxyAgent('http://127.0.0.1:9') },
  ];
  expect(options).toHaveLength(3);
});
