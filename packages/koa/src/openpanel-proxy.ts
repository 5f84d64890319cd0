import {
  BrowserProxy,
  disconnection,
  koaFramework,
  nodeBody,
  type ParsedBody,
  type ProxyOptions,
} from '@openpanel-node/core/adapter';
import type { ExtendableContext, Next, ParameterizedContext, Response } from 'koa';

/** Options of `openpanelProxy()`. */
export type KoaProxyOptions = ProxyOptions<ParameterizedContext>;

/** A Koa middleware for apps with any state and context. */
type ProxyMiddleware = (ctx: ExtendableContext, next: Next) => Promise<void>;

/**
 * Creates Koa middleware that serves OpenPanel's browser script from your own origin, and forwards what it sends:
 * `app.use(openpanelProxy({ clientIds: ['…'] }))`. Mount it after `openpanel()`. Throws `OpenPanelError` if an option is invalid.
 */
export function openpanelProxy(options: KoaProxyOptions): ProxyMiddleware {
  const proxy = new BrowserProxy<ParameterizedContext, Response>(options, koaFramework);
  return async (given, next) => {
    const ctx = given as ParameterizedContext & { readonly mountPath?: string };
    // koa-mount has removed the path that it is mounted on.
    const route = proxy.routes.match(ctx.url, Boolean(ctx.mountPath));
    if (!route) return next();
    const body = nodeBody(ctx.req, ctx.request as ParsedBody);
    const answer = await proxy.answer(route, ctx, ctx.response, { body, signal: disconnection(ctx.res) });
    ctx.body = answer.body === undefined ? null : Buffer.from(answer.body as Uint8Array);
    ctx.status = answer.status;
    ctx.set({ ...answer.headers });
  };
}
