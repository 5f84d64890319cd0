import {
  answerFetch,
  BrowserProxy,
  fetchBody,
  fetchFramework,
  knownExchange,
  openExchange,
  type ProxyOptions,
} from '@openpanel-node/core/adapter';
import { serverDetails } from './server-details.js';

/** Options of `openpanelProxy()`. */
export type FetchProxyOptions = ProxyOptions<Request>;

/**
 * Creates a handler from `Request` to `Response` that serves OpenPanel's browser script from your own origin, and forwards what it
 * sends. Without the option `path`, it looks at the end of the path only: the router of your app decides where it is. It answers other
 * requests with 404. Throws `OpenPanelError` if an option is invalid.
 */
export function openpanelProxy(
  options: FetchProxyOptions,
): (request: Request, ...rest: readonly unknown[]) => Promise<Response> {
  const proxy = new BrowserProxy<Request, Response | undefined>(options, fetchFramework);
  return async (request, ...rest) => {
    const details = serverDetails(request, rest);
    const exchange = knownExchange(request) ?? openExchange(request, details);
    const route = proxy.routes.matchEnd(exchange.request.url ?? '/');
    if (!route) return new Response('Not Found', { status: 404 });
    // Deno aborts the signal after every response, and warns whoever listens.
    const signal = details.completed ? undefined : request.signal;
    return answerFetch(proxy, route, request, fetchBody(request), signal);
  };
}
