import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { observeResponse, sentContentType } from '../../src/requests/response-end.js';
import { exchangeOf } from './response-recorder.js';

const WAYS: readonly [string, string | undefined, (response: ServerResponse) => void][] = [
  [
    'setHeader',
    'image/png',
    (response) => {
      response.setHeader('content-type', 'image/png');
      response.end('x');
    },
  ],
  [
    'writeHead',
    'text/html; charset=utf-8',
    (response) => response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('x'),
  ],
  ['nothing', undefined, (response) => response.end('x')],
];

function deferred() {
  let resolve: (type: string | undefined) => void = () => {};
  const promise = new Promise<string | undefined>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

it.each(WAYS)('the type that went out is known after %s over HTTP/1: %s', async (_way, expected, answer) => {
  const ended = deferred();
  const server = http.createServer((request, response) => {
    const exchange = exchangeOf(request, response);
    observeResponse(exchange, () => ended.resolve(sentContentType(exchange)));
    answer(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  http.get({ port: (server.address() as AddressInfo).port }, (response) => response.resume());
  expect(await ended.promise).toBe(expected);
  server.close();
  server.closeAllConnections();
});

it.each(WAYS)('the type that went out is known after %s over HTTP/2: %s', async (_way, expected, answer) => {
  const ended = deferred();
  const server = http2.createServer((request, response) => {
    const [asked, answered] = [request as unknown as IncomingMessage, response as unknown as ServerResponse];
    const exchange = exchangeOf(asked, answered);
    observeResponse(exchange, () => ended.resolve(sentContentType(exchange)));
    answer(answered);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  client.request({ ':path': '/' }).resume().end();
  expect(await ended.promise).toBe(expected);
  client.close();
  server.close();
});
