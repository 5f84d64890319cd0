import {
  createMiddleware,
  koaFramework,
  type OpenPanel,
  type OpenPanelOptions,
  uncalledMiddleware,
} from '@openpanel-node/core/adapter';
import type { DefaultContext, DefaultState, ExtendableContext, Next, ParameterizedContext, Response } from 'koa';

/**
 * Options of the Koa middleware: client and middleware options together, or a `client` to share. Functions in them receive the
 * Koa context.
 */
export type KoaOptions<StateT = DefaultState, ContextT = DefaultContext> = OpenPanelOptions<
  ParameterizedContext<StateT, ContextT>,
  Response
>;

/**
 * A signature that no app calls. From the last signature, TypeScript infers that the middleware adds nothing to the app's state and
 * context. So it compares them with the other signature instead of extending the app's types.
 */
type Comparison = (ctx: ExtendableContext, next: Next & { readonly [COMPARISON]: true }) => Promise<void>;
declare const COMPARISON: unique symbol;

/** A Koa middleware for apps with this state and context, with the client that sends its events. */
export type OpenPanelMiddleware<StateT = unknown, ContextT = unknown> = ((
  ctx: ExtendableContext & { state: StateT } & ContextT,
  next: Next,
) => Promise<void>) &
  Comparison & {
    /** For `flush()`, `shutdown()`, and tracking outside requests. */
    readonly client: OpenPanel;
  };

/**
 * Creates the Koa middleware. Mount it before your routes: `app.use(openpanel())`. It sends an event when a response ends, except
 * for skipped requests, and adds the tracker of the request as `ctx.op`. Throws `OpenPanelError` if an option is invalid.
 */
// Without `_none`, TypeScript would accept openpanel itself as middleware: `app.use(openpanel)` must not compile.
export function openpanel(options?: KoaOptions, ..._none: never[]): OpenPanelMiddleware;
/** Creates the middleware for an app with its own state and context types, which the functions in the options can use. */
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
