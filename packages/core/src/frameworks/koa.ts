import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Framework } from './framework.js';
import { koaRoute, type RoutedContext } from './koa-route.js';

/** What is read of a Koa context, of any major. */
interface KoaContext extends RoutedContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly headers: IncomingMessage['headers'];
  readonly ip: string;
  readonly protocol: string;
  readonly host: string;
  readonly app: { readonly proxy: boolean };
  /** Where apps leave what they know of a request. */
  readonly state?: { readonly user?: unknown; readonly auth?: unknown };
}

export const koaFramework: Framework<KoaContext, object> = {
  node: (ctx) => ({ request: ctx.req, response: ctx.res }),
  url: (ctx) => ctx.originalUrl,
  ip: (ctx) => ctx.ip,
  // At its end an HTTP/2 request has left its session, and with it Koa's answer.
  protocol: (ctx) => (ctx.headers[':scheme'] === 'https' ? 'https' : ctx.protocol),
  host: (ctx) => ctx.host,
  route: koaRoute,
  user: (ctx) => ctx.state?.user,
  auth: (ctx) => ctx.state?.auth,
  userPlace: 'ctx.state.user',
  // Koa that trusts proxies, and still takes the socket's address, looks for a header that is not there.
  trustAdvice: (proxies, ctx) =>
    `${ctx?.app.proxy ? "app.proxyIpHeader = 'X-Forwarded-For'" : 'app.proxy = true'}; app.maxIpsCount = ${proxies}`,
};
