import type { Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type ContractAdapter, type ContractHooks, type ContractUser, STREAM_MS } from '@openpanel-node/testkit';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { type HonoOptions, openpanel, openpanelProxy } from '../src/hono.js';
import { encode } from './fetch-app.js';

interface Env {
  Bindings: HttpBindings;
  Variables: { user: ContractUser | undefined; jwtPayload: unknown };
}

/** The routes of the contract app. */
function addRoutes(app: Hono<Env>, hooks: ContractHooks): void {
  const org = new Hono<Env>().get('/users/:id', async (c) => {
    await hooks.view(c.var.op);
    return c.json({ id: c.req.param('id') });
  });
  app.route('/orgs/:orgId', org);
  app.get('/', (c) => c.text('home'));
  app.get('/user/:id', (c) => c.json({ id: c.req.param('id') }));
  app.get('/avatars/:file', (c) =>
    c.req.param('file') === 'photo.png' ? c.body('png', 200, { 'content-type': 'image/png' }) : c.json(c.req.param()),
  );
  app.get('/api/health', (c) => c.text('ok'));
  app.get('/reset/:token', (c) => c.text('reset'));
  app.route(
    '/invites/:inviteCode',
    new Hono().get('/items/:id', (c) => c.json(c.req.param())),
  );
  app.get('/healthz', (c) => c.text('ok'));
  app.post('/echo', async (c) => {
    const body = await c.req.json();
    await hooks.echo(c.var.op);
    return c.json(body);
  });
  const load = async (c: Context, of: unknown) => {
    await hooks.load(c.var.op, String(of));
    return c.json({});
  };
  app.post('/load/json', async (c) => load(c, (await c.req.json<{ of: string }>()).of));
  app.post('/load/form', async (c) => load(c, (await c.req.parseBody())['of']));
  app.post('/load/file', async (c) => load(c, (await c.req.parseBody())['of']));
  app.get('/identify', (c) => {
    hooks.identify(c.var.op);
    return c.body(null, 204);
  });
  app.get('/held', async (c) => {
    await hooks.held();
    return c.text('done');
  });
  app.get('/never', () => {
    hooks.arrived();
    return new Promise<Response>(() => {});
  });
  app.get('/stream', () => {
    hooks.arrived();
    return new Response(
      new ReadableStream({
        async pull(controller) {
          controller.enqueue(encode('first bytes'));
          await new Promise((resolve) => setTimeout(resolve, STREAM_MS));
        },
      }),
    );
  });
  app.get('/boom', () => {
    throw new Error('boom');
  });
  app.get('/reject', () => Promise.reject(new Error('rejected')));
  app.get('/redirect', (c) => c.redirect('/'));
  app.get('/cached', (c) => {
    c.header('etag', '"v1"');
    return c.req.header('if-none-match') === '"v1"' ? c.body(null, 304) : c.text('v1');
  });
  app.get('/late-error', async ({ env }) => {
    await new Promise((resolve) => env.outgoing.writeHead(200).write('first bytes', resolve));
    env.outgoing.destroy(new Error('late'));
    return RESPONSE_ALREADY_SENT;
  });
  app.get('/piped', () => new Response(Readable.toWeb(hooks.piped()) as ReadableStream));
  app.get('/files/:name{.+\\.txt}', (c) => c.text('text'));
  app.all('/raw/:kind', async (c) => {
    await hooks.raw(c.req.param('kind'), c.env.incoming, c.env.outgoing as never);
    return RESPONSE_ALREADY_SENT;
  });
  app.route(
    '/sub',
    new Hono().get('/items/:id', (c) => c.json(c.req.param())),
  );
}

/** The contract app on Node.js. */
export const honoAdapter = (name: string): ContractAdapter => ({
  name,
  regexRoute: '/files/:name{.+\\.txt}',
  http2: true,
  readsForwarded: true,
  headerOf: (c: Context, header) => c.req.header(header),
  userOf: (c: Context<Env>) => c.get('user'),
  start: async (options, hooks, { proxies, twice, http2, browserProxy }) => {
    const app = new Hono<Env>();
    app.onError((_error, c) => c.text('error', 500));
    const middleware = openpanel({ ...(proxies > 0 && { clientIp: proxies }), ...options } as HonoOptions);
    app.use(middleware);
    if (twice) app.use(middleware);
    if (browserProxy) {
      app.use(async (c, next) => {
        c.header('access-control-allow-origin', 'https://shop.example');
        if (browserProxy.parsed && c.req.method === 'POST') await c.req.text();
        await next();
      });
      app.use(openpanelProxy(browserProxy.options as never));
    }
    const auth: MiddlewareHandler<Env> = async (c, next) => {
      const headers = c.req.header();
      c.set('user', hooks.user(headers));
      c.set('jwtPayload', hooks.auth(headers));
      await next();
    };
    app.use(auth);
    addRoutes(app, hooks);
    const server = createAdaptorServer({
      fetch: app.fetch,
      overrideGlobalObjects: false,
      ...(http2 && { createServer: createHttp2Server }),
    } as Parameters<typeof createAdaptorServer>[0]) as Server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      server,
      client: middleware.client,
      async close() {
        if ('closeAllConnections' in server) server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  },
});
