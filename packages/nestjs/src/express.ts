import type { HttpServer } from '@nestjs/common';
import { expressFramework, type Framework } from '@openpanel-node/core/adapter';

type ExpressRequest = Parameters<typeof expressFramework.route>[0];
type ExpressResponse = Parameters<typeof expressFramework.node>[1];

/** What Express keeps of a route that has matched. */
interface Route {
  readonly stack?: readonly { readonly handle: unknown }[];
}

/**
 * Express as Nest uses it. Nest makes routes of its own there, which match requests that no handler is for: of the
 * app's middleware, and of the answer that there is no handler.
 */
export function createExpressFramework(server: HttpServer): Framework<ExpressRequest, ExpressResponse> {
  const middleware = new WeakSet<object>();
  const unrouted = new WeakSet<object>();
  const { createMiddlewareFactory, setNotFoundHandler } = server;

  server.createMiddlewareFactory = async (method) => {
    const mountMiddleware = await createMiddlewareFactory.call(server, method);
    return (path, handler) => {
      middleware.add(handler);
      return mountMiddleware(path, handler);
    };
  };
  server.setNotFoundHandler = (handler, ...where) => {
    const answer: typeof handler = (request: object, response: unknown, next: unknown) => {
      unrouted.add(request);
      return handler(request, response, next);
    };
    return setNotFoundHandler?.call(server, answer, ...where);
  };

  const isMiddleware = (route: Route) => route.stack?.some(({ handle }) => middleware.has(handle as object)) ?? false;
  return {
    ...expressFramework,
    route: (request) => {
      if (unrouted.has(request) || (request.route && isMiddleware(request.route))) return undefined;
      return withPlainWildcards(expressFramework.route(request));
    },
  };
}

/** `*`, as an app may write it on every platform; Nest writes `{*path}` to Express 5. */
function withPlainWildcards(template: string | undefined): string | undefined {
  return template?.replace(/\{\*\w+\}|\*\w+/g, '*');
}
