import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import http2, { type ClientHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ResponseEnd } from '../../src/requests/response-end.js';
import { aborted, complete, LARGE, recorder } from './response-recorder.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe('over HTTP/2', () => {
  async function serve2(handler: (response: ServerResponse, session: ClientHttp2Session) => void) {
    const record = recorder();
    const sessions: ClientHttp2Session[] = [];
    const server = http2.createServer((request, response) => {
      record.observe(request as unknown as IncomingMessage, response as unknown as ServerResponse);
      handler(response as unknown as ServerResponse, sessions[0]!);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const session = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    session.on('error', () => {});
    sessions.push(session);
    const stop = async () => {
      session.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    };
    cleanups.push(stop);
    const stream = session.request({ ':path': '/' });
    stream.on('error', () => {});
    return { ...record, stream, session, stop };
  }

  it.each<[string, (response: ServerResponse, session: ClientHttp2Session) => void, ResponseEnd]>([
    ['a response', (response) => response.end('hi'), complete()],
    ['a response without a body', (response) => response.writeHead(204).end(), complete(204)],
    ['a response that is destroyed', (response) => response.destroy(), aborted()],
    ['a client that left before the headers', (_response, session) => session.destroy(), aborted()],
  ])('reports %s once', async (_name, handler, expected) => {
    const server = await serve2(handler);
    server.stream.resume();
    expect(await server.next()).toEqual(expected);
    await server.stop();
    server.expectSettled(1);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['before the end was written', (response) => response.write(LARGE)],
    ['after the end was written', (response) => response.end(LARGE)],
  ])('reports a client that left in mid download, %s', async (_name, write) => {
    const server = await serve2((response) => write(response.writeHead(206)));
    server.stream.once('data', () => server.stream.close(http2.constants.NGHTTP2_CANCEL));
    expect(await server.next()).toEqual(aborted(206));
    await server.stop();
    server.expectSettled(1);
  });
});
