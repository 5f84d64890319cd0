import type { IncomingMessage } from 'node:http';
import { memoryTransport, OpenPanel } from '@openpanel-node/core';
import { splitOptions } from '@openpanel-node/core/adapter';
import type { ContractAdapter } from '@openpanel-node/testkit';
import type { FastifyInstance, FastifyRequest, fastify } from 'fastify';
import { type FastifyOptions, type FastifyProxyOptions, openpanel, openpanelProxy } from '../src/index.js';

const TEXT_FILES = '/files/:name(^[^/]+).txt';

/** The contract app; the same code for every major of Fastify. */
export const fastifyAdapter = (name: string, create: typeof fastify): ContractAdapter => ({
  name,
  ...(name === 'Fastify 4' && { crowd: 0 }),
  regexRoute: TEXT_FILES,
  http2: true,
  start: async (options, hooks, { proxies, twice, http2, browserProxy }) => {
    const app = create({
      trustProxy: (_address: string, hop: number) => hop < proxies,
      forceCloseConnections: true,
      ...(http2 && { http2 }),
    } as object) as FastifyInstance;
    const { client: given, clientOptions, middleware } = splitOptions(options as FastifyOptions);
    const client = given ?? new OpenPanel(clientOptions ?? { transport: memoryTransport() });
    app.register(openpanel, { ...middleware, client });
    if (twice) app.register(openpanel, { client });
    if (browserProxy) {
      app.addHook('onRequest', async (_request, reply) => {
        reply.header('access-control-allow-origin', 'https://shop.example');
      });
      // The parsers are always there; the plugin has a context of its own.
      app.register(openpanelProxy, {
        ...(browserProxy.options as FastifyProxyOptions),
        ...(browserProxy.parsed && { prefix: '/op' }),
      });
    }
    app.addHook('onRequest', async (request) => {
      Object.assign(request, { user: hooks.user(request.headers), auth: hooks.auth(request.headers) });
    });
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    // Bodies of other types are the handler's.
    app.addContentTypeParser('*', (_request: unknown, _payload: unknown, done: (error: null) => void) => done(null));

    type Params = { Params: Readonly<Record<string, string>> };
    const item = async (request: FastifyRequest<Params>) => ({ id: request.params['id'] });
    app.register(
      async (org) => {
        org.get<Params>('/users/:id', async (request) => {
          await hooks.view(request.op);
          return { id: request.params['id'] };
        });
      },
      { prefix: '/orgs/:orgId' },
    );
    app.register(async (invite) => void invite.get<Params>('/items/:id', item), { prefix: '/invites/:inviteCode' });
    app.register(async (sub) => void sub.get<Params>('/items/:id', item), { prefix: '/sub' });
    app.get('/', async () => 'home');
    app.get<Params>('/user/:id', item);
    app.get<Params>('/avatars/:file', async ({ params: { file } }, reply) =>
      file === 'photo.png' ? reply.type('image/png').send(Buffer.from('png')) : { file },
    );
    app.get('/api/health', async () => 'ok');
    app.get('/reset/:token', async () => 'reset');
    app.get('/healthz', async () => 'ok');
    app.post('/echo', async (request) => {
      await hooks.echo(request.op);
      return request.body;
    });
    app.post('/load/file', async (request) => {
      await hooks.load(request.op, await hooks.multipart(request.raw as IncomingMessage));
      return {};
    });
    app.post('/load/:kind', async (request) => {
      await hooks.load(request.op, (request.body as { of: string }).of);
      return {};
    });
    app.get('/identify', (request, reply) => {
      hooks.identify(request.op);
      reply.code(204).send();
    });
    app.get('/held', async () => {
      await hooks.held();
      return 'done';
    });
    app.get('/never', () => {
      hooks.arrived();
      return new Promise(() => {});
    });
    app.get('/stream', (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200).write('first bytes');
      hooks.arrived();
    });
    app.get('/boom', () => {
      throw new Error('boom');
    });
    app.get('/reject', () => Promise.reject(new Error('rejected')));
    app.get('/redirect', (_request, reply) => void reply.code(302).header('location', '/').send());
    app.get('/cached', (_request, reply) => void reply.code(304).send());
    app.get('/late-error', async (_request, reply) => {
      await new Promise((resolve) => reply.raw.writeHead(200).write('first bytes', resolve));
      // Fastify 4 would try to answer the error, and leave a rejection unhandled.
      if (name === 'Fastify 4') reply.hijack();
      throw new Error('late');
    });
    app.get('/piped', async () => hooks.piped());
    app.get(TEXT_FILES, async () => 'text');
    app.all<{ Params: { kind: string } }>('/raw/:kind', (request, reply) => {
      reply.hijack();
      void hooks.raw(request.params.kind, request.raw as IncomingMessage, reply.raw);
    });

    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, server: app.server, client, close: () => app.close() };
  },
});
