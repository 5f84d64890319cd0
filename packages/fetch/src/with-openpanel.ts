import { checkOptions, fetchFramework, lazyMiddleware, type OpenPanelOptions } from '@openpanel-node/core/adapter';
import { openRequest } from './open-request.js';
import { ROUTE_RULE, type Route, routeGetter } from './route.js';
import { serverDetails } from './server-details.js';

/** A function from a request to a response, with whatever else its framework passes. */
export type FetchHandler = (request: never, ...rest: never[]) => Response | Promise<Response>;

/**
 * Options of `withOpenPanel()`: client and middleware options together, or a `client` to share. Functions in them receive the
 * `Request`. `getProperties` receives no response if the client disconnected before there was one.
 */
export type FetchOptions = OpenPanelOptions<Request, Response | undefined> & {
  /**
   * The template of the route, such as `/api/orders/[id]`, or a function that returns it when the response has ended. Without it, it
   * is read from the `params` that Next.js passes to a route handler, as far as these make it certain.
   */
  route?: Route | undefined;
};

/**
 * Wraps a handler from `Request` to `Response`, and keeps its type. It sends an event when the body of a response has been sent,
 * except for skipped requests. In the handler, and in everything it awaits, `op` is the tracker of the request. Without client
 * options, all wrappers share one client. Throws `OpenPanelError` if an option is invalid.
 */
export function withOpenPanel<Handler extends FetchHandler>(handler: Handler, options: FetchOptions = {}): Handler {
  const { route, ...others } = options;
  checkOptions({ route }, ROUTE_RULE);
  const middleware = lazyMiddleware(others, fetchFramework);
  function handle(this: unknown, request: Request, ...rest: unknown[]): unknown {
    // Tests may call a handler that takes no request without one.
    if (!isRequest(request)) return Reflect.apply(handler, this, [request, ...rest]);
    const details = serverDetails(request, rest);
    const opened = openRequest(
      middleware(),
      request,
      route === undefined ? details : { ...details, route: routeGetter(route, request) },
    );
    return opened.run(() => Reflect.apply(handler, this, [request, ...rest]), 'response');
  }
  return handle as unknown as Handler;
}

const isRequest = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'headers' in value && typeof (value as Request).url === 'string';
