import type { IncomingMessage } from 'node:http';
import { fastifyFramework, type OpenPanel, requestHandles } from '@openpanel-node/core/adapter';

/** Fastify as Nest uses it: an adapter creates the server, and handlers call the request `req`. */
export const nestFastifyFramework: typeof fastifyFramework = {
  ...fastifyFramework,
  userPlace: 'req.user',
  // Newer versions of Fastify 5 ignore a number of hops.
  trustAdvice: (proxies) => `new FastifyAdapter({ trustProxy: (_address, hop) => hop < ${proxies} })`,
};

type Done = () => void;

type Hooked = Parameters<typeof fastifyFramework.node>[0] & { readonly raw: IncomingMessage };

interface FastifyInstance {
  addHook(name: 'onRequest' | 'preValidation', hook: (request: Hooked, reply: object, done: Done) => void): unknown;
  addHook(name: 'onError', hook: (request: Hooked, reply: object, error: Error, done: Done) => void): unknown;
}

/**
 * Links Fastify's request to Node's request, which the middleware has captured, and re-enters its scope. The scope is lost if a
 * plugin waits for something shared, or if a body is rejected while it is read.
 */
export function linkRequests(fastify: FastifyInstance, client: OpenPanel): void {
  const openedOf = (request: Hooked) => requestHandles(request.raw).find((opened) => opened.client === client);
  const enter = (request: Hooked, done: Done) => {
    const opened = openedOf(request);
    if (opened) opened.run(done);
    else done();
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    // Reads what only Fastify's request has, while it has it.
    nestFastifyFramework.node(request, reply);
    openedOf(request)?.continueAs(request, reply);
    done();
  });
  fastify.addHook('preValidation', (request, _reply, done) => enter(request, done));
  fastify.addHook('onError', (request, _reply, _error, done) => enter(request, done));
}
