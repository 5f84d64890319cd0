import type { BrowserProxy } from './browser-proxy.js';
import { readBytes } from './fetch-upstream.js';
import type { ProxyRoute } from './proxy-routes.js';
import { type ReadBody, UnreadableBody } from './request-body.js';

/** Reads the body of a `Request`. */
export const fetchBody =
  (request: Pick<Request, 'body' | 'bodyUsed'>): ReadBody =>
  async (maxBytes, signal) => {
    if (request.bodyUsed) throw new UnreadableBody();
    return readBytes(request.body, maxBytes, signal);
  };

/** Answers a request with a `Response`. */
export async function answerFetch<Incoming extends object>(
  proxy: BrowserProxy<Incoming, Response | undefined>,
  route: ProxyRoute,
  request: Incoming,
  body: ReadBody,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const answer = await proxy.answer(route, request, undefined, { body, signal });
  return new Response(answer.body as Uint8Array<ArrayBuffer> | string | undefined, {
    status: answer.status,
    headers: answer.headers,
  });
}
