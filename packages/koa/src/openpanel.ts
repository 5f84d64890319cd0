import {
  createMiddleware,
  type Framework,
  type OpenPanel,
  type OpenPanelOptions,
  uncalledMiddleware,
} from '@openpanel-node/core/adapter';
import type { DefaultContext, DefaultState, ExtendableContext, Next, ParameterizedContext, Response } from 'koa';
import { routeTemplate } from './route-template.js';

/**
 * Options of the Koa middleware: those of the client and of the middleware together, or a `client` to share. The
 * app's own functions are given the Koa context.
 */
export type KoaOptions<StateT = DefaultState, ContextT = DefaultContext> = OpenPanelOptions<
  ParameterizedContext<StateT, ContextT>,
  Response
>;

/**
 * Fits no app. Where a middleware is used, TypeScript infers from this last signature that it adds nothing to the state and the
 * context of the app, and so compares them with those in the other one, instead of adding them to the app's.
 */
type Comparison = (ctx: ExtendableContext, next: Next & { readonly [COMPARISON]: true }) => Promise<void>;
declare const COMPARISON: unique symbol;

/** A Koa middleware for apps with this state and context, and the client that its events go through. */
export type OpenPanelMiddleware<StateT = unknown, ContextT = unknown> = ((
  ctx: ExtendableContext & { state: StateT } & ContextT,
  next: Next,
) => Promise<void>) &
  Comparison & {
    /** To `flush`, to `shutdown`, or to track outside of requests. */
    readonly client: OpenPanel;
  };

interface State {
  readonly state?: { readonly user?: unknown; readonly auth?: unknown };
}

const koa: Framework<ExtendableContext, Response> = {
  node: (ctx) => ({ request: ctx.req, response: ctx.res }),
  url: (ctx) => ctx.originalUrl,
  ip: (ctx) => ctx.ip,
  // At its end an HTTP/2 request has left its session, and with it Koa's answer.
  protocol: (ctx) => (ctx.headers[':scheme'] === 'https' ? 'https' : ctx.protocol),
  host: (ctx) => ctx.host,
  route: routeTemplate,
  user: (ctx) => (ctx as State).state?.user,
  auth: (ctx) => (ctx as State).state?.auth,
  userPlace: 'ctx.state.user',
  // Koa that trusts proxies, and still takes the socket's address, looks for a header that is not there.
  trustAdvice: (proxies, ctx) =>
    `${ctx?.app.proxy ? "app.proxyIpHeader = 'X-Forwarded-For'" : 'app.proxy = true'}; app.maxIpsCount = ${proxies}`,
};

/**
 * Analytics of a Koa app: `app.use(openpanel())` before the routes. Every request that matters gives an event at the
 * end of its response, and `ctx.op` is the tracker of the request. Throws `OpenPanelError` for a wrong option.
 */
// With `none`, openpanel itself is no middleware, and `app.use(openpanel)` does not compile.
export function openpanel(options?: KoaOptions, ..._none: never[]): OpenPanelMiddleware;
/** The same with the state and the context of the app, of which the app's own functions may ask more than of any. */
export function openpanel<StateT = DefaultState, ContextT = DefaultContext>(
  options?: KoaOptions<StateT, ContextT>,
  ..._none: never[]
): OpenPanelMiddleware<StateT, DefaultContext extends ContextT ? unknown : ContextT>;
export function openpanel(options: KoaOptions = {}, ...rest: unknown[]): OpenPanelMiddleware {
  const uncalled = uncalledMiddleware('koa', rest, () => openpanel());
  if (uncalled) return uncalled(options as ExtendableContext, ...(rest as [never])) as never;
  const middleware = createMiddleware(options, koa as Framework<ParameterizedContext, Response>);
  const handler = (ctx: ExtendableContext, next: Next): Promise<void> =>
    middleware.open(ctx as ParameterizedContext, ctx.response).run(next);
  return Object.assign(handler, { client: middleware.client });
}
