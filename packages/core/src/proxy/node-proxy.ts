import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BrowserProxy } from './browser-proxy.js';
import type { ProxyRoute } from './proxy-routes.js';
import { nodeBody, type ParsedBody } from './request-body.js';

/** Answers a request with Node's response, or the one of a framework that is made of it. Never rejects. */
export async function answerNode<Request extends IncomingMessage & ParsedBody, Response extends ServerResponse>(
  proxy: BrowserProxy<Request, Response>,
  route: ProxyRoute,
  request: Request,
  response: Response,
): Promise<void> {
  const exchange = { body: nodeBody(request, request), signal: disconnection(response) };
  const { status, headers, body } = await proxy.answer(route, request, response, exchange);
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body !== undefined) response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

/** A signal that is aborted if the client disconnects before the response has ended. */
export function disconnection(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  // It may have left while something in front of the proxy was busy.
  if (response.destroyed) controller.abort();
  response.on('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
