import http from 'node:http';
import type net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { FetchSender } from '../../src/delivery/fetch-sender.js';
import type { TransportRequest, TransportResult } from '../../src/delivery/transport.js';
import { apiServer } from '../api-server.js';
import { REQUEST, rawServer } from './sending.js';

function senderTo(apiUrl: string, more: Partial<ConstructorParameters<typeof FetchSender>[0]> = {}) {
  const sender = new FetchSender({
    apiUrl,
    clientId: 'id',
    clientSecret: 'secret',
    sdkName: 'openpanel-node',
    sdkVersion: '1.2.3',
    requestTimeoutMs: 500,
    ...more,
  });
  onTestFinished(() => sender.close());
  return {
    send: (request: TransportRequest) => new Promise<TransportResult>((resolve) => sender.send(request, resolve)),
    close: () => sender.close(),
  };
}

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
  });
  expect(received?.headers).not.toHaveProperty('origin');
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

it('does not follow a redirect, which would send the secret elsewhere', async () => {
  const elsewhere = await apiServer();
  const api = await apiServer(() => ({ status: 307, headers: { location: `${elsewhere.url}/track` } }));
  expect(await senderTo(api.url).send(REQUEST)).toMatchObject({ kind: 'answered', status: 307 });
  expect(elsewhere.received).toEqual([]);
});

it('takes the secret out of an answer that repeats it', async () => {
  const echo = http.createServer(({ headers }, response) => {
    response.writeHead(400).end(String(headers['openpanel-client-secret']));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void echo.close());
  const { port } = echo.address() as net.AddressInfo;
  const sender = senderTo(`http://127.0.0.1:${port}`, { clientSecret: 'sec_0123456789' });
  expect(await sender.send(REQUEST)).toMatchObject({ status: 400, body: '***' });
});

it('is certain that nothing was sent when nobody listens, the name is unknown, or there is no TLS', async () => {
  const api = await apiServer();
  await api.close();
  expect(await senderTo(api.url).send(REQUEST)).toMatchObject({
    kind: 'unsent',
    reason: expect.stringMatching(/REFUSED/),
  });
  expect(await senderTo('http://no-such-host.invalid').send(REQUEST)).toMatchObject({ kind: 'unsent' });
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

it('ends what is on its way when it is closed', async () => {
  const url = await rawServer(() => {});
  const sender = senderTo(url, { requestTimeoutMs: 60_000 });
  const result = sender.send(REQUEST);
  sender.close();
  expect(await result).toEqual({ kind: 'unanswered', reason: expect.stringContaining('shut down') });
});

it.each([
  ['Bun', { code: 'ConnectionRefused', message: 'Unable to connect.' }],
  ['Bun, without an address', { code: 'FailedToOpenSocket', message: 'Was there a typo in the url or port?' }],
  ['Deno', { message: 'error sending request for url (http://x/): client error (Connect): tcp connect error' }],
])('knows the failures of %s to connect', async (_runtime, failure) => {
  const original = globalThis.fetch;
  onTestFinished(() => {
    globalThis.fetch = original;
  });
  globalThis.fetch = () => Promise.reject(Object.assign(new TypeError(failure.message), failure));
  expect(await senderTo('http://127.0.0.1:9').send(REQUEST)).toMatchObject({ kind: 'unsent' });
  globalThis.fetch = () => Promise.reject(new TypeError('error sending request: connection closed'));
  expect(await senderTo('http://127.0.0.1:9').send(REQUEST)).toMatchObject({ kind: 'unanswered' });
  globalThis.fetch = () => {
    throw new TypeError('no such thing');
  };
  expect(await senderTo('http://127.0.0.1:9').send(REQUEST)).toMatchObject({ kind: 'unanswered' });
});
