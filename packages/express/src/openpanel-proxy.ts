import { answerNode, BrowserProxy, expressFramework, type ProxyOptions } from '@openpanel-node/core/adapter';
import type { Request, RequestHandler, Response } from 'express';

/** Options of `openpanelProxy()`. */
export type ExpressProxyOptions = ProxyOptions<Request>;

/**
 * Creates Express middleware that serves OpenPanel's browser script from your own origin, and forwards what it sends:
 * `app.use(openpanelProxy({ clientIds: ['…'] }))`. Mount it after `openpanel()`. Throws `OpenPanelError` if an option is invalid.
 */
export function openpanelProxy(options: ExpressProxyOptions): RequestHandler {
  const proxy = new BrowserProxy<Request, Response>(options, expressFramework);
  return (request, response, next) => {
    // Relative to where the middleware is mounted.
    const route = proxy.routes.match(request.url, request.baseUrl !== '');
    if (route) void answerNode(proxy, route, request, response);
    else next();
  };
}
