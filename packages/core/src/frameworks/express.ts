import type { IncomingMessage, ServerResponse } from 'node:http';
import { expressIp, expressProtocol, type ForwardedRequest, isBehindProxy } from './express-origin.js';
import { expressRoute, type RoutedRequest } from './express-route.js';
import type { Arrival, Framework } from './framework.js';

/** The parts of an Express request that are read, in all supported majors. */
type ExpressRequest = IncomingMessage & RoutedRequest & ForwardedRequest;

/** The first host of `X-Forwarded-Host`, if the nearest proxy is trusted. */
function trustedHost(forwarded: string, request: ExpressRequest, arrival: Arrival): string | undefined {
  return isBehindProxy(request, arrival) ? forwarded.split(',', 1)[0]?.trim() : undefined;
}

/** Express, for its adapter and for frameworks that are built on it. */
export const expressFramework: Framework<ExpressRequest, ServerResponse> = {
  node: (request, response) => ({ request, response }),
  url: (request) => request.originalUrl,
  ip: expressIp,
  protocol: expressProtocol,
  host: (request, arrival) => {
    const { headers } = arrival;
    const forwarded = headers['x-forwarded-host'];
    return (forwarded !== undefined && trustedHost(String(forwarded), request, arrival)) || headers.host;
  },
  route: expressRoute,
  user: (request) => (request as { user?: unknown }).user,
  auth: (request) => (request as { auth?: unknown }).auth,
  userPlace: 'req.user',
  trustAdvice: (proxies) => `app.set('trust proxy', ${proxies})`,
};
