import {
  BrowserProxy,
  disconnection,
  fastifyFramework,
  OpenPanelError,
  type ProxyOptions,
  streamBody,
} from '@openpanel-node/core/adapter';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';

/** Options of `openpanelProxy`, besides Fastify's own `prefix`. */
export type FastifyProxyOptions = ProxyOptions<FastifyRequest>;

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const CALLED =
  'openpanelProxy is a Fastify plugin and must not be called. Write app.register(openpanelProxy, options) instead of ' +
  'app.register(openpanelProxy(options)).';

/**
 * A Fastify plugin that serves OpenPanel's browser script from your own origin, and forwards what it sends:
 * `app.register(openpanelProxy, { clientIds: ['…'] })`. Register it after `openpanel`. An invalid option rejects `app.ready()` and
 * `app.listen()` with an `OpenPanelError`.
 */
export const openpanelProxy: FastifyPluginCallback<FastifyProxyOptions> = (fastify, options, done) => {
  if (typeof fastify?.register !== 'function') throw new OpenPanelError('plugin_called', 'openpanelProxy', CALLED);
  // Fastify passes its own options on, such as `prefix`.
  const { prefix, logLevel, logSerializers, ...own } = options as FastifyProxyOptions & Record<string, unknown>;
  let proxy: BrowserProxy<FastifyRequest, FastifyReply>;
  try {
    proxy = new BrowserProxy(own as FastifyProxyOptions, fastifyFramework);
  } catch (error) {
    return done(error as Error);
  }
  // The proxy reads bodies itself, within its own limits. This applies to its own context only.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, payload, parsed) => {
    // A hook of the app may have replaced it. An error in what nobody reads any more would end the process.
    payload.on('error', () => {});
    parsed(null, payload);
  });
  for (const { path, route } of proxy.routes.places(fastify.prefix !== '')) {
    fastify.route({
      method: METHODS,
      url: path,
      schema: { hide: true } as object,
      async handler(request, reply) {
        const body: Parameters<typeof proxy.answer>[3]['body'] = (maxBytes, signal) =>
          streamBody((request.body ?? request.raw) as typeof request.raw, maxBytes, signal);
        const answer = await proxy.answer(route, request, reply, { body, signal: disconnection(reply.raw) });
        reply.code(answer.status).headers(answer.headers);
        return reply.send(answer.body === undefined ? undefined : Buffer.from(answer.body as Uint8Array));
      },
    });
  }
  done();
};

Object.assign(openpanelProxy, { [Symbol.for('fastify.display-name')]: '@openpanel-node/fastify/proxy' });
