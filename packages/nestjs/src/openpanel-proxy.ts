import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerNode, BrowserProxy, expressFramework, type ProxyOptions } from '@openpanel-node/core/adapter';
import { nestFastifyFramework } from './fastify.js';
import type { NestRequest } from './module-options.js';

/** Options of `openpanelProxy()`. */
export type NestProxyOptions = ProxyOptions<NestRequest>;

type NestMiddleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Creates middleware that serves OpenPanel's browser script from your own origin, and forwards what it sends, on Express and on
 * Fastify. Mount it in `main.ts`, with `app.use(openpanelProxy({ clientIds: ['…'] }))`, or in a module, with
 * `consumer.apply(openpanelProxy({ clientIds: ['…'] })).forRoutes('*')`. Guards, pipes and interceptors do not apply to it. Throws
 * `OpenPanelError` if an option is invalid.
 */
export function openpanelProxy(options: NestProxyOptions): NestMiddleware {
  const own = options as ProxyOptions<object>;
  const onExpress = new BrowserProxy<never, never>(own as never, expressFramework as never);
  const onFastify = new BrowserProxy<never, never>(own as never, nestFastifyFramework as never);
  return (request, response, next) => {
    // Middleware of Fastify gets Node's request, that of Express a request with its app.
    const proxy = 'app' in request ? onExpress : onFastify;
    const { originalUrl = request.url ?? '/' } = request as { originalUrl?: string };
    const route = proxy.routes.match(originalUrl);
    if (route) void answerNode(proxy as BrowserProxy<IncomingMessage, ServerResponse>, route, request, response);
    else next();
  };
}
