import http from 'node:http';
import type net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { FetchSender } from '../../src/delivery/fetch-sender.js';
import type { TransportRequest, TransportResult } from '../../src/delivery/transport.js';
import { apiServer } from '../api-server.js';
import { describeSender } from './sender-facts.js';
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

describeSender('the sender over fetch', senderTo);

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
