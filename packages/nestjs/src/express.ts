import type { HttpServer } from '@nestjs/common';
import { expressFramework, type Framework } from '@openpanel-node/core/adapter';

type ExpressRequest = Parameters<typeof expressFramework.route>[0];
type ExpressResponse = Parameters<typeof expressFramework.node>[1];

/** The matched route, as Express keeps it. */
interface Route {
  readonly stack?: readonly { readonly handle: unknown }[];
}

/**
 * Express as Nest uses it. Nest adds its own routes for middleware and for its 404 response. They match requests without a handler,
 * so they do not count as routes.
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

/** Restores the `*` that the app wrote; Nest passes it to Express 5 as `{*path}`. */
function withPlainWildcards(template: string | undefined): string | undefined {
  return template?.replace(/\{\*\w+\}|\*\w+/g, '*');
}
