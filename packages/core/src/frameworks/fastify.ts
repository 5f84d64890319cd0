import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Framework } from './framework.js';

/** Node's request with the additions of Fastify's middleware engine, or Fastify's request as handlers see it. */
interface FastifyRequest {
  readonly raw?: IncomingMessage;
  readonly url: string;
  readonly originalUrl?: string;
  readonly ip?: string;
  readonly protocol?: string;
  readonly headers: IncomingMessage['headers'];
  /** Fastify 5: with the port. */
  readonly host?: string;
  /** Fastify 4: with the port. */
  readonly hostname?: string;
  readonly routeOptions?: { readonly url?: string };
  readonly user?: unknown;
  readonly auth?: unknown;
}

interface FastifyReply {
  readonly raw?: ServerResponse;
}

/** Fastify. Its middleware gets Node's request; its handlers get Fastify's. */
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
  // Newer versions of Fastify 5 ignore a number of hops.
  trustAdvice: (proxies) => `Fastify({ trustProxy: (_address, hop) => hop < ${proxies} })`,
};
