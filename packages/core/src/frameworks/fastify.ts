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
  /** Fastify 4: with the port. Its middleware engine gives Node's request the one of Fastify 5, without. */
  readonly hostname?: string;
  readonly routeOptions?: { readonly url?: string | undefined };
  readonly user?: unknown;
  readonly auth?: unknown;
}

interface FastifyReply {
  readonly raw?: ServerResponse;
}

/** How the client reached the app. */
interface Origin {
  readonly protocol: string | undefined;
  readonly host: string | undefined;
}

const originOf = ({ protocol, host, hostname, headers }: FastifyRequest): Origin => ({
  protocol,
  host: host ?? (hostname === undefined || headers.host?.startsWith(`${hostname}:`) ? headers.host : hostname),
});

/**
 * The origins of HTTP/2 requests, read on arrival, by Node's request. When a stream has ended, its socket is gone, which Fastify
 * needs to know the protocol, and whether to trust a proxy.
 */
const arrivals = new WeakMap<object, Origin>();

const originOnArrival = (request: FastifyRequest): Origin => arrivals.get(request.raw ?? request) ?? originOf(request);

/** Fastify. Its middleware gets Node's request; its handlers get Fastify's. */
export const fastifyFramework: Framework<FastifyRequest, FastifyReply> = {
  node: (request, response) => {
    const { raw } = request;
    if (raw?.httpVersionMajor === 2 && !arrivals.has(raw)) arrivals.set(raw, originOf(request));
    return { request: raw ?? (request as IncomingMessage), response: response.raw ?? (response as ServerResponse) };
  },
  url: (request) => request.originalUrl ?? request.url,
  ip: (request) => request.ip,
  protocol: (request) => originOnArrival(request).protocol,
  host: (request) => originOnArrival(request).host,
  route: (request) => request.routeOptions?.url,
  user: (request) => request.user,
  auth: (request) => request.auth,
  userPlace: 'request.user',
  // Newer versions of Fastify 5 ignore a number of hops.
  trustAdvice: (proxies) => `Fastify({ trustProxy: (_address, hop) => hop < ${proxies} })`,
};
