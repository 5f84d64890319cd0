import http from 'node:http';
import type net from 'node:net';
import { Agent, MockAgent } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { proxyFor } from '../../src/options/proxy-variable.js';
import { apiServer } from '../api-server.js';
import { REQUEST, rawServer, senderTo } from './sending.js';

it('takes secrets out of an answer that repeats them: the client’s, and those of a proxy', async () => {
  const echo = http.createServer(({ headers }, response) => {
    const { 'openpanel-client-secret': own, 'proxy-authorization': ofProxy } = headers;
    response.writeHead(400).end(JSON.stringify({ own, again: { own }, ofProxy }));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void echo.close());
  const { port } = echo.address() as net.AddressInfo;
  const proxy = proxyFor('http://openpanel.test', { HTTP_PROXY: `user:geheim@127.0.0.1:${port}` });
  const secret = { clientSecret: 'sec_0123456789' };
  expect(await senderTo(`http://127.0.0.1:${port}`, secret).send(REQUEST)).toMatchObject({
    status: 400,
    body: '{"own":"***","again":{"own":"***"}}',
  });
  expect(await senderTo('http://openpanel.test', { ...secret, proxy }).send(REQUEST)).toMatchObject({
    status: 400,
    body: '{"own":"***","again":{"own":"***"},"ofProxy":"Basic ***"}',
  });
});

it('posts the body with the headers of the API', async () => {
  const api = await apiServer();
  expect(await senderTo(`${api.url}/api`).send(REQUEST)).toMatchObject({ kind: 'answered', status: 200 });
  const [received] = api.received;
  expect(received?.path).toBe('/api/track');
  expect(received?.body).toEqual({ type: 'track', payload: { name: 'x' } });
  expect(received?.headers).toMatchObject({
    'content-type': 'application/json',
    'openpanel-client-id': 'id',
    'openpanel-client-secret': 'secret',
    'openpanel-sdk-name': 'openpanel-node',
    'openpanel-sdk-version': '1.2.3',
    'x-client-ip': '203.0.113.9',
    'openpanel-client-ip': '203.0.113.9',
    'user-agent': 'Mozilla/5.0',
    'content-length': String(REQUEST.body.length),
  });
  expect(received?.headers).not.toHaveProperty('origin');
});

it('sends no address where there is none, and no secret where there is none', async () => {
  const api = await apiServer();
  await senderTo(api.url, { clientSecret: undefined }).send({ ...REQUEST, ip: undefined });
  const names = Object.keys(api.received[0]?.headers ?? {});
  expect(names.filter((name) => name.endsWith('client-ip') || name.endsWith('secret'))).toEqual([]);
});

it('gives back what a sender needs of an answer', async () => {
  const headers = { 'retry-after': '7', 'x-ratelimit-reset': '9', 'content-type': 'text/plain; charset=utf-8' };
  const api = await apiServer(() => ({ status: 429, body: 'slow down', headers }));
  expect(await senderTo(api.url).send(REQUEST)).toEqual({
    kind: 'answered',
    status: 429,
    body: 'slow down',
    contentType: 'text/plain; charset=utf-8',
    retryAfter: '7',
    rateLimitReset: '9',
    date: expect.any(String),
  });
});

it('is certain that nothing was sent when nobody listens', async () => {
  const api = await apiServer();
  await api.close();
  expect(await senderTo(api.url).send(REQUEST)).toMatchObject({
    kind: 'unsent',
    reason: expect.stringMatching(/REFUSED/),
  });
});

it('is certain that nothing was sent when the name is unknown', async () => {
  expect(await senderTo('http://no-such-host.invalid').send(REQUEST)).toMatchObject({ kind: 'unsent' });
});

it('is certain that nothing was sent when there is no TLS', async () => {
  const url = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await senderTo(url.replace('http:', 'https:')).send(REQUEST)).toMatchObject({ kind: 'unsent' });
});

it.each([
  ['hangs up', (socket: net.Socket) => socket.once('data', () => socket.destroy())],
  ['never answers', () => {}],
  [
    'answers something that is not HTTP',
    (socket: net.Socket) => socket.once('data', () => socket.end('hello\r\n\r\n')),
  ],
])('does not know what happened when the server %s', async (_how, behave) => {
  const url = await rawServer((socket) => void behave(socket));
  expect(await senderTo(url).send(REQUEST)).toMatchObject({ kind: 'unanswered' });
});

it('bounds the whole exchange, however slowly the answer trickles in', async () => {
  const url = await rawServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 50);
      socket.on('close', () => clearInterval(timer));
    });
  });
  const started = performance.now();
  expect(await senderTo(url).send(REQUEST)).toMatchObject({ kind: 'answered', status: 200 });
  expect(performance.now() - started).toBeLessThan(2_000);
});

it('reads a huge answer only so far, and survives it', async () => {
  const api = await apiServer(() => ({ body: 'x'.repeat(8 * 1024 * 1024) }));
  const result = await senderTo(api.url, { requestTimeoutMs: 5_000 }).send(REQUEST);
  expect(result).toMatchObject({ kind: 'answered', status: 200 });
  expect(result.kind === 'answered' && result.body.length).toBe(16 * 1024);
});

it("uses the app's own dispatcher, and leaves it open", async () => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  const stored = () =>
    dispatcher.get('https://api.openpanel.dev').intercept({ path: '/track', method: 'POST' }).reply(200, 'ok');
  stored();
  const transport = senderTo('https://api.openpanel.dev', { dispatcher });
  expect(await transport.send(REQUEST)).toMatchObject({ kind: 'answered', status: 200, body: 'ok' });
  await transport.close();
  stored();
  expect(
    await new Promise((resolve) => {
      dispatcher.request({ origin: 'https://api.openpanel.dev', path: '/track', method: 'POST' }).then(resolve);
    }),
  ).toMatchObject({ statusCode: 200 });
  await dispatcher.close();
});

it('survives a dispatcher that was closed', async () => {
  const dispatcher = new Agent();
  await dispatcher.close();
  expect(await senderTo('http://127.0.0.1:9', { dispatcher }).send(REQUEST)).toMatchObject({ kind: 'unsent' });
});

it('never sends later what it has reported as unsent', async () => {
  const api = await apiServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    return {};
  });
  const dispatcher = new Agent({ connections: 1 });
  const transport = senderTo(api.url, { dispatcher, requestTimeoutMs: 200 });
  const results = await Promise.all(Array.from({ length: 6 }, () => transport.send(REQUEST)));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(results.filter(({ kind }) => kind === 'unsent').length).toBeGreaterThan(0);
  expect(api.received.length).toBe(results.filter(({ kind }) => kind !== 'unsent').length);
  await dispatcher.close();
});
