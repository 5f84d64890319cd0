import {
  BrowserProxy,
  fetchBody,
  honoFramework,
  isServedByNode,
  knownExchange,
  openExchange,
  type ProxyOptions,
} from '@openpanel-node/core/adapter';
import type { Context, MiddlewareHandler } from 'hono';
import { contextDetails } from './hono-details.js';

/** Options of `openpanelProxy()`. */
export type HonoProxyOptions = ProxyOptions<Context>;

/**
 * Creates Hono middleware that serves OpenPanel's browser script from your own origin, and forwards what it sends:
 * `app.use(openpanelProxy({ clientIds: ['…'] }))`. Mount it after `openpanel()`. Throws `OpenPanelError` if an option is invalid.
 */
export function openpanelProxy(options: HonoProxyOptions): MiddlewareHandler {
  const proxy = new BrowserProxy<Context, Response | undefined>(options, honoFramework);
  return async (c, next) => {
    const route = proxy.routes.match(new URL(c.req.url).pathname);
    if (!route) return next();
    const { raw } = c.req;
    const details = contextDetails(c);
    if (!isServedByNode(c) && knownExchange(raw) === undefined) openExchange(raw, details);
    // Hono keeps what a validator or a handler in front has read.
    const body = raw.bodyUsed ? async () => new Uint8Array(await c.req.arrayBuffer()) : fetchBody(raw);
    const signal = details.completed ? undefined : raw.signal;
    const answer = await proxy.answer(route, c, undefined, { body, signal });
    // Keeps the headers that middleware has set, such as those of CORS.
    return c.newResponse(answer.body as string | null, answer.status as 200, answer.headers);
  };
}
