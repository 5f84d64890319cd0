import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Framework } from './framework.js';
import { koaRoute, type RoutedContext } from './koa-route.js';

/** The parts of a Koa context that are read, in all supported majors. */
interface KoaContext extends RoutedContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly headers: IncomingMessage['headers'];
  readonly ip: string;
  readonly protocol: string;
  readonly host: string;
  readonly app: { readonly proxy: boolean };
  /** Where apps keep data about a request. */
  readonly state?: { readonly user?: unknown; readonly auth?: unknown };
}

export const koaFramework: Framework<KoaContext, object> = {
  node: (ctx) => ({ request: ctx.req, response: ctx.res }),
  url: (ctx) => ctx.originalUrl,
  ip: (ctx) => ctx.ip,
  // When an HTTP/2 response ends, the session is gone, and Koa would return a wrong protocol.
  protocol: (ctx) => (ctx.headers[':scheme'] === 'https' ? 'https' : ctx.protocol),
  host: (ctx) => ctx.host,
  route: koaRoute,
  user: (ctx) => ctx.state?.user,
  auth: (ctx) => ctx.state?.auth,
  userPlace: 'ctx.state.user',
  // If Koa trusts proxies and still uses the socket's address, it looks for a header that is missing.
  trustAdvice: (proxies, ctx) =>
    `${ctx?.app.proxy ? "app.proxyIpHeader = 'X-Forwarded-For'" : 'app.proxy = true'}; app.maxIpsCount = ${proxies}`,
};
