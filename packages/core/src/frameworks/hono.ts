import type { IncomingMessage, ServerResponse } from 'node:http';
import { fetchFramework } from './fetch.js';
import type { Framework } from './framework.js';
import { honoRoute, type RoutedContext } from './hono-route.js';

/** The parts of a Hono context that are read. */
interface HonoContext extends RoutedContext {
  readonly req: RoutedContext['req'] & { readonly raw: Request };
  /** Node's objects, from `@hono/node-server`. */
  readonly env?: { readonly incoming?: IncomingMessage; readonly outgoing?: ServerResponse } | undefined;
  get(variable: string): unknown;
}

const NO_NODE = { incoming: undefined, outgoing: undefined };

/** Whether the app is served by Node's own server, which knows more of a response than its body tells. */
export const isServedByNode = ({ env }: Pick<HonoContext, 'env'>): boolean =>
  env?.incoming !== undefined && env.outgoing !== undefined;

export const honoFramework: Framework<HonoContext, Response | undefined> = {
  node: (c, response) => {
    const { incoming, outgoing } = c.env ?? NO_NODE;
    return incoming && outgoing ? { request: incoming, response: outgoing } : fetchFramework.node(c.req.raw, response);
  },
  url: (c) => c.env?.incoming?.url ?? fetchFramework.url(c.req.raw),
  ip: (c, arrival) => (c.env?.incoming ? arrival.remoteAddress : fetchFramework.ip(c.req.raw, arrival)),
  protocol: (c) => c.req.raw.url.slice(0, c.req.raw.url.indexOf(':')),
  host: (c) => c.req.raw.headers.get('host') ?? new URL(c.req.raw.url).host,
  route: honoRoute,
  user: (c) => c.get('user'),
  auth: (c) => c.get('jwtPayload'),
  userPlace: 'c.var.user',
  trustAdvice: (proxies) => `openpanel({ clientIp: ${proxies} })`,
};
