import type { IncomingMessage, ServerResponse } from 'node:http';
import { expressRoute, type RoutedRequest } from './express-route.js';
import type { Framework } from './framework.js';

/** The parts of an Express request that are read, in all supported majors. */
interface ExpressRequest extends IncomingMessage, RoutedRequest {
  readonly ip?: string | undefined;
  readonly protocol: string;
  readonly app: { get(setting: string): unknown };
}

type Trust = (address: string, hop: number) => boolean;

/** The first host of `X-Forwarded-Host`, if the nearest proxy is trusted. */
function trustedHost(forwarded: string, { app, socket }: ExpressRequest): string | undefined {
  const trust = app.get('trust proxy fn') as Trust;
  return trust(socket.remoteAddress ?? '', 0) ? forwarded.split(',', 1)[0]?.trim() : undefined;
}

/** Express, for its adapter and for frameworks that are built on it. */
export const expressFramework: Framework<ExpressRequest, ServerResponse> = {
  node: (request, response) => ({ request, response }),
  url: (request) => request.originalUrl,
  ip: (request) => request.ip,
  protocol: (request) => request.protocol,
  host: (request) => {
    const { headers } = request;
    const forwarded = headers['x-forwarded-host'];
    return (forwarded !== undefined && trustedHost(String(forwarded), request)) || headers.host;
  },
  route: expressRoute,
  user: (request) => (request as { user?: unknown }).user,
  auth: (request) => (request as { auth?: unknown }).auth,
  userPlace: 'req.user',
  trustAdvice: (proxies) => `app.set('trust proxy', ${proxies})`,
};
