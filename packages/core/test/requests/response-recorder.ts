import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { observeResponse, type ResponseEnd } from '../../src/requests/response-end.js';

/** More than the socket buffers of both sides hold. */
export const LARGE = Buffer.alloc(32 * 1024 * 1024);

export const complete = (status = 200) => ({ aborted: false, status, durationMs: expect.any(Number) });
export const aborted = (status?: number) => ({ aborted: true, status, durationMs: expect.any(Number) });

export const exchangeOf = (request: IncomingMessage, response: ServerResponse) => ({
  request,
  response,
  headers: request.headers,
  socket: request.socket,
  remoteAddress: request.socket.remoteAddress,
});

/** Collects the ends that are reported; `next()` is the n-th of them, `expectSettled()` wants no more, and no listener left on the socket. */
export function recorder() {
  const ends: ResponseEnd[] = [];
  const waiting: (() => void)[] = [];
  let taken = 0;
  const sockets: [Socket, number][] = [];
  return {
    ends,
    observe(request: IncomingMessage, response: ServerResponse) {
      // The one of HTTP/2 is a proxy, and Node.js listens to it itself.
      if (request.httpVersionMajor === 1) sockets.push([request.socket, request.socket.listenerCount('close')]);
      observeResponse(exchangeOf(request, response), (end) => {
        ends.push(end);
        for (const wake of waiting.splice(0)) wake();
      });
    },
    async next(): Promise<ResponseEnd> {
      while (ends.length <= taken) await new Promise<void>((resolve) => waiting.push(resolve));
      return ends[taken++]!;
    },
    expectSettled(count: number) {
      expect(ends).toHaveLength(count);
      for (const [socket, before] of sockets) expect(socket.listenerCount('close')).toBeLessThanOrEqual(before);
    },
  };
}
