import {
  honoFramework,
  isServedByNode,
  knownExchange,
  lazyMiddleware,
  type OpenPanel,
  type OpenPanelOptions,
  openExchange,
  type Tracker,
  uncalledMiddleware,
} from '@openpanel-node/core/adapter';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { contextDetails } from './hono-details.js';
import { thrownStatus } from './thrown-status.js';

export { type HonoProxyOptions, openpanelProxy } from './hono-proxy.js';

/**
 * Options of the Hono middleware: client and middleware options together, or a `client` to share. Functions in them receive the
 * context. `getProperties` receives no response if the client disconnected before there was one.
 */
export type HonoOptions = OpenPanelOptions<Context, Response | undefined>;

/** A Hono middleware, with the client that sends its events. */
export interface OpenPanelMiddleware extends MiddlewareHandler {
  /** For `flush()`, `shutdown()`, and tracking outside requests. Created when it is first used. */
  readonly client: OpenPanel;
}

declare module 'hono' {
  interface ContextVariableMap {
    /** The OpenPanel tracker of this request. */
    op: Tracker;
  }
}

/**
 * Creates the Hono middleware. Mount it before your routes: `app.use(openpanel())`. It sends an event when a response ends, except
 * for skipped requests, and sets the tracker of the request as `c.var.op`. Throws `OpenPanelError` if an option is invalid.
 */
// Without `_none`, TypeScript would accept openpanel itself as middleware: `app.use(openpanel)` must not compile.
export function openpanel(options: HonoOptions = {}, ..._none: never[]): OpenPanelMiddleware {
  const uncalled = uncalledMiddleware('hono', _none, () => openpanel());
  if (uncalled) return uncalled(options as Context, ...(_none as [never])) as never;
  const middleware = lazyMiddleware(options, honoFramework);
  const variable = options.property ?? 'op';
  const handler: MiddlewareHandler = async (c, next) => {
    const details = contextDetails(c);
    // An outer middleware or wrapper observes the end already.
    const isOuter = !isServedByNode(c) && knownExchange(c.req.raw) === undefined;
    const exchange = isOuter ? openExchange(c.req.raw, details) : undefined;
    const handle = middleware().open(c, undefined, details.waitUntil);
    c.set(variable as 'op', handle.tracker);
    try {
      await handle.run(next as Next);
    } catch (error) {
      exchange?.answer(thrownStatus(error, exchange.request));
      throw error;
    }
    if (!c.finalized) return;
    const { res } = c;
    handle.continueAs(c, res);
    const sent = exchange?.send(res) ?? res;
    if (sent === res) return;
    c.res = undefined; // else the setter copies the response once more
    c.res = sent;
  };
  return Object.defineProperty(handler, 'client', { get: () => middleware().client }) as OpenPanelMiddleware;
}
