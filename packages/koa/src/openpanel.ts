import {
  createMiddleware,
  koaFramework,
  type OpenPanel,
  type OpenPanelOptions,
  uncalledMiddleware,
} from '@openpanel-node/core/adapter';
import type { DefaultContext, DefaultState, ExtendableContext, Next, ParameterizedContext, Response } from 'koa';

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
  const middleware = createMiddleware<ParameterizedContext, Response>(options, koaFramework);
  const handler = (ctx: ExtendableContext, next: Next): Promise<void> =>
    middleware.open(ctx as ParameterizedContext, ctx.response).run(next);
  return Object.assign(handler, { client: middleware.client });
}
