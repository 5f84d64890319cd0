import { instrumentRequest, PostHog, posthogHonoMiddleware } from 'posthog-node';
import { routeOf } from '../routes.mjs';

const client = new PostHog('phc_key', { host: process.env.API_URL, maxQueueSize: 100_000 });

/** The SDK's own: a span and two metrics of each request, not an event. */
export const wrap = (handler) => (request) =>
  instrumentRequest(client, request, () => handler(request), { getRoute: routeOf });
export const middleware = posthogHonoMiddleware(client);
export const drain = () => client.flush();
