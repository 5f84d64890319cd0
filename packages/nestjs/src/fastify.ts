import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Framework, type OpenPanel, requestHandles } from '@openpanel-node/core/adapter';

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
  userPlace: 'req.user',
  // A number of hops is ignored by newer versions of Fastify 5.
  trustAdvice: (proxies) => `new FastifyAdapter({ trustProxy: (_address, hop) => hop < ${proxies} })`,
};

type Done = () => void;

interface Hooked {
  readonly raw: IncomingMessage;
}

interface FastifyInstance {
  addHook(name: 'onRequest' | 'preValidation', hook: (request: Hooked, reply: object, done: Done) => void): unknown;
  addHook(name: 'onError', hook: (request: Hooked, reply: object, error: Error, done: Done) => void): unknown;
}

/**
 * Links Fastify's request to Node's, which the middleware has taken in. A plugin that waits for something shared, and
 * a body that is refused while it is read, go on in the scope of another request, or in none: what follows enters its own.
 */
export function linkRequests(fastify: FastifyInstance, client: OpenPanel): void {
  const openedOf = (request: Hooked) => requestHandles(request.raw).find((opened) => opened.client === client);
  const enter = (request: Hooked, done: Done) => {
    const opened = openedOf(request);
    if (opened) opened.run(done);
    else done();
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    openedOf(request)?.continueAs(request, reply);
    done();
  });
  fastify.addHook('preValidation', (request, _reply, done) => enter(request, done));
  fastify.addHook('onError', (request, _reply, _error, done) => enter(request, done));
}
