import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Middleware, requestHandles } from '@openpanel-node/core/adapter';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Captures requests that Fastify answers before any hook: a URL that is not valid percent-encoding, a parameter that is too long,
 * and what arrives while the app closes. For the app itself, not for a context: no
 * context has them.
 */
export function captureUnrouted(
  fastify: FastifyInstance,
  { client, open }: Middleware<FastifyRequest, FastifyReply>,
): void {
  const prototype = requestPrototype(fastify);
  if (prototype === undefined) return;
  // This listener is called after Fastify's, which has answered such a request when it returns.
  fastify.server.on('request', (raw: IncomingMessage, response: ServerResponse) => {
    if (!response.writableEnded || isRouted(response)) return;
    if (requestHandles(raw).some((handle) => handle.client === client)) return;
    const request = Object.create(prototype, { ...OF_NO_ROUTE, raw: { value: raw }, log: { value: fastify.log } });
    open(request as FastifyRequest, { raw: response, request } as unknown as FastifyReply);
  });
}

const writable = (value: unknown) => ({ value, writable: true });
const OF_NO_ROUTE = {
  routeOptions: writable({}),
  params: writable({}),
  query: writable({}),
  body: writable(undefined),
};

/** The prototype of requests, whose getters follow `trustProxy`. Fastify has it under a symbol. */
function requestPrototype(fastify: FastifyInstance): object | undefined {
  const key = Reflect.ownKeys(fastify).find((each) => String(each) === 'Symbol(fastify.Request)');
  const Request: unknown = key && Reflect.get(fastify, key);
  return typeof Request === 'function' ? (Request.prototype as object) : undefined;
}

/** Fastify listens for the errors of a response as soon as a route with hooks has been found. */
const isRouted = (response: ServerResponse) => response.listenerCount('error') > 0;
