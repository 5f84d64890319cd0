import {
  createMiddleware,
  expressFramework,
  type OpenPanel,
  type OpenPanelOptions,
  uncalledMiddleware,
} from '@openpanel-node/core/adapter';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Options of the Express middleware: those of the client and of the middleware together, or a `client` to share. */
export type ExpressOptions = OpenPanelOptions<Request, Response>;

/** An Express middleware, and the client that its events go through. */
export type OpenPanelMiddleware = RequestHandler & {
  /** To `flush`, to `shutdown`, or to track outside of requests. */
  readonly client: OpenPanel;
};

/**
 * Analytics of an Express app: `app.use(openpanel())` before the routes. Every request that matters gives an event at
 * the end of its response, and `req.op` is the tracker of the request. Throws `OpenPanelError` for a wrong option.
 */
// With `none`, openpanel itself is no handler of errors, and `app.use(openpanel)` does not compile.
export function openpanel(options?: ExpressOptions, ..._none: never[]): OpenPanelMiddleware;
export function openpanel(options: ExpressOptions = {}, ...rest: unknown[]): OpenPanelMiddleware {
  const uncalled = uncalledMiddleware('express', rest, () => openpanel());
  if (uncalled) return uncalled(options as unknown as Request, ...(rest as [Response, NextFunction])) as never;
  const middleware = createMiddleware<Request, Response>(options, expressFramework);
  const handler: RequestHandler = (request, response, next) => middleware.open(request, response).run(next);
  return Object.assign(handler, { client: middleware.client });
}
