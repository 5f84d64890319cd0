import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Framework } from './framework.js';

/** Node's request, with what Fastify's middleware engine puts on it; Fastify's own, as handlers see it, has more. */
interface FastifyRequest {
  readonly raw?: IncomingMessage;
  readonly url: string;
  readonly originalUrl?: string;
  readonly ip?: string;
  readonly protocol?: string;
  readonly headers: IncomingMessage['headers'];
  /** Fastify 5's, with its port. */
  readonly host?: string;
  /** With its port in Fastify 4. */
  readonly hostname?: string;
  readonly routeOptions?: { readonly url?: string };
  readonly user?: unknown;
  readonly auth?: unknown;
}

interface FastifyReply {
  readonly raw?: ServerResponse;
}

/** Fastify, whose middleware gets Node's request, and whose handlers get its own. */
export const fastifyFramework: Framework<FastifyRequest, FastifyReply> = {
  node: (request, response) => ({
    request: request.raw ?? (request as IncomingMessage),
    response: response.raw ?? (response as ServerResponse),
  }),
  url: (request) => request.originalUrl ?? request.url,
  ip: (request) => request.ip,
  protocol: (request) => request.protocol,
  host: (request) => request.host ?? request.hostname ?? request.headers.host,
  route: (request) => request.routeOptions?.url,
  user: (request) => request.user,
  auth: (request) => request.auth,
  userPlace: 'request.user',
  // A number of hops is ignored by newer versions of Fastify 5.
  trustAdvice: (proxies) => `Fastify({ trustProxy: (_address, hop) => hop < ${proxies} })`,
};
