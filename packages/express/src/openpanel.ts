import {
  createMiddleware,
  expressFramework,
  type OpenPanel,
  type OpenPanelOptions,
  uncalledMiddleware,
} from '@openpanel-node/core/adapter';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Options of the Express middleware: client and middleware options together, or a `client` to share. */
export type ExpressOptions = OpenPanelOptions<Request, Response>;

/** An Express middleware, with the client that sends its events. */
export type OpenPanelMiddleware = RequestHandler & {
  /** For `flush()`, `shutdown()`, and tracking outside requests. */
  readonly client: OpenPanel;
};

/**
 * Creates the Express middleware. Mount it before your routes: `app.use(openpanel())`. It sends an event when a response ends,
 * except for skipped requests, and adds the tracker of the request as `req.op`. Throws `OpenPanelError` if an option is invalid.
 */
// Without `_none`, TypeScript would accept openpanel itself as an error handler: `app.use(openpanel)` must not compile.
export function openpanel(options?: ExpressOptions, ..._none: never[]): OpenPanelMiddleware;
export function openpanel(options: ExpressOptions = {}, ...rest: unknown[]): OpenPanelMiddleware {
  const uncalled = uncalledMiddleware('express', rest, () => openpanel());
  if (uncalled) return uncalled(options as unknown as Request, ...(rest as [Response, NextFunction])) as never;
  const middleware = createMiddleware<Request, Response>(options, expressFramework);
  const handler: RequestHandler = (request, response, next) => middleware.open(request, response).run(next);
  return Object.assign(handler, { client: middleware.client });
}
