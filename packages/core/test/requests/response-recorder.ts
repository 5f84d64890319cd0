import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { observeResponse, type ResponseEnd } from '../../src/requests/response-end.js';

/** More than the socket buffers of both sides hold. */
export const LARGE = Buffer.alloc(32 * 1024 * 1024);

export const complete = (status = 200) => ({ aborted: false, status, durationMs: expect.any(Number) });
export const aborted = (status?: number) => ({ aborted: true, status, durationMs: expect.any(Number) });

/** Collects the ends that are reported; `next()` is the n-th of them, `expectSettled()` wants no more and no listener left. */
export function recorder() {
  const ends: ResponseEnd[] = [];
  const waiting: (() => void)[] = [];
  let taken = 0;
  const responses: [ServerResponse, IncomingMessage, number[]][] = [];
  const counts = (request: IncomingMessage, response: ServerResponse) => [
    response.listenerCount('finish'),
    response.listenerCount('close'),
    request.listenerCount('close'),
  ];
  return {
    ends,
    observe(request: IncomingMessage, response: ServerResponse) {
      responses.push([response, request, counts(request, response)]);
      observeResponse(request, response, (end) => {
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
      for (const [response, request, [finish, close, requestClose]] of responses) {
        const now = counts(request, response);
        expect(now[0]).toBeLessThanOrEqual(finish!);
        expect(now[1]).toBeLessThanOrEqual(close!);
        expect(now[2]).toBeLessThanOrEqual(requestClose!);
      }
    },
  };
}
