import {
  fetchFramework,
  lazyMiddleware,
  type Middleware,
  type MiddlewareOptions,
  type OpenPanel,
  type Tracker,
  type WaitUntil,
} from '@openpanel-node/core/adapter';
import { openRequest } from './open-request.js';
import { type Route, routeGetter } from './route.js';

/** What the code around a request knows of it. All fields are optional. */
export interface CaptureContext {
  /** The template of the route, such as `/blog/[slug]`. */
  readonly route?: Route | undefined;
  /** The address of the socket, as the server has it: of the client or the nearest proxy. */
  readonly remoteAddress?: string | undefined;
  /** Keeps the runtime alive until a promise has settled. */
  readonly waitUntil?: WaitUntil | undefined;
  /** Middleware options, and a `client` to share. Create the object once, outside of the function that handles a request. */
  readonly options?: CaptureOptions | undefined;
}

type CaptureOptions = MiddlewareOptions<Request, Response | undefined> & {
  /** A client to share. Without it, the default client is used. */
  readonly client?: OpenPanel | undefined;
};

/** A request that is captured. */
export interface CapturedRequest {
  /** The tracker of the request. */
  readonly op: Tracker;
  /**
   * Runs `next` in the scope of the request, and returns its result. The request event is sent when the body of the response has
   * been sent; a result that is no response counts as status 200. What `next` throws is thrown on.
   */
  run<Result>(next: () => Result): Result;
}

const NO_OPTIONS: CaptureOptions = {};
type CaptureMiddleware = () => Middleware<Request, Response | undefined>;
const known = new WeakMap<CaptureOptions, CaptureMiddleware>();

/**
 * Captures a request of a framework whose handlers `withOpenPanel()` cannot wrap. Throws `OpenPanelError` if an option is invalid.
 */
export function captureRequest(request: Request, context: CaptureContext = {}): CapturedRequest {
  const { options = NO_OPTIONS, route, ...details } = context;
  const middleware = known.get(options) ?? lazyMiddleware(options, fetchFramework);
  known.set(options, middleware);
  const opened = openRequest(middleware(), request, {
    ...details,
    route: route === undefined ? undefined : routeGetter(route, request),
  });
  return {
    op: opened.tracker,
    run: <Result>(next: () => Result) => opened.run(next, 'anything') as Result,
  };
}
