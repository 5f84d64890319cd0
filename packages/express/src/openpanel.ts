import { createMiddleware, type Framework, type OpenPanel, type OpenPanelOptions } from '@openpanel-node/core';
import type { Request, RequestHandler, Response } from 'express';
import { routeTemplate } from './route-template.js';

/** Options of the Express middleware: those of the client and of the middleware together, or a `client` to share. */
export type ExpressOptions = OpenPanelOptions<Request, Response>;

/** An Express middleware, and the client that its events go through. */
export type OpenPanelMiddleware = RequestHandler & {
  /** To `flush`, to `shutdown`, or to track outside of requests. */
  readonly client: OpenPanel;
};

type Trust = (address: string, hop: number) => boolean;

const express: Framework<Request, Response> = {
  node: (request, response) => ({ request, response }),
  url: (request) => request.originalUrl,
  ip: (request) => request.ip,
  protocol: (request) => request.protocol,
  host: (request) => {
    const forwarded = request.get('x-forwarded-host')?.split(',', 1)[0]?.trim();
    const trust = request.app.get('trust proxy fn') as Trust;
    return forwarded && trust(request.socket.remoteAddress ?? '', 0) ? forwarded : request.get('host');
  },
  route: routeTemplate,
  userId: (request) => (request as { user?: { id?: unknown } }).user?.id,
  trustAdvice: "app.set('trust proxy', 1)",
};

/**
 * Analytics of an Express app: `app.use(openpanel())` before the routes. Every request that matters gives an event at
 * the end of its response, and `req.op` is the tracker of the request. Throws `OpenPanelError` for a wrong option.
 */
export function openpanel(options: ExpressOptions = {}): OpenPanelMiddleware {
  const middleware = createMiddleware(options, express);
  const handler: RequestHandler = (request, response, next) => middleware.open(request, response).run(next);
  return Object.assign(handler, { client: middleware.client });
}
