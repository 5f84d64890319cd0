import type net from 'node:net';
import { describe, expect, it } from 'vitest';
import type { TransportRequest, TransportResult } from '../../src/delivery/transport.js';
import { apiServer } from '../api-server.js';
import { REQUEST, rawServer } from './sending.js';

interface PromisingSender {
  send(request: TransportRequest): Promise<TransportResult>;
}

/** What every sender over HTTP promises. */
export function describeSender(
  name: string,
  senderTo: (apiUrl: string, more?: { readonly requestTimeoutMs: number }) => PromisingSender,
): void {
  describe(name, () => {
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
  });
}
