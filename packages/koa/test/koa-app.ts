import { bodyParser } from '@koa/bodyparser';
import multer from '@koa/multer';
import Router from '@koa/router';
import type { ContractAdapter } from '@openpanel-node/testkit';
import type Koa from 'koa';
import { type KoaOptions, type KoaProxyOptions, openpanel, openpanelProxy } from '../src/index.js';
import { listen } from './listen.js';
import { mount } from './mount.js';

async function jsonOf(stream: NodeJS.ReadableStream): Promise<unknown> {
  let text = '';
  for await (const part of stream) text += part;
  return JSON.parse(text);
}

const TEXT_FILES = /^\/files\/(.+)\.txt$/;

/** The contract app; the same code for every major of Koa. */
export const koaAdapter = (name: string, Framework: typeof Koa): ContractAdapter => ({
  name,
  ...(name === 'Koa 2' && { crowd: 0 }),
  regexRoute: String(TEXT_FILES),
  http2: true,
  userOf: (ctx: Koa.Context) => ctx.state['user'],
  start: async (options, hooks, { proxies, twice, http2, browserProxy }) => {
    const app = new Framework({ proxy: proxies > 0, maxIpsCount: proxies });
    app.silent = true; // of the errors that the contract provokes
    const middleware = openpanel(options as KoaOptions);
    app.use(middleware);
    if (twice) app.use(middleware);
    if (browserProxy) {
      app.use((ctx, next) => {
        ctx.set('access-control-allow-origin', 'https://shop.example');
        return next();
      });
      if (browserProxy.parsed) app.use(bodyParser() as unknown as Koa.Middleware);
      app.use(openpanelProxy(browserProxy.options as KoaProxyOptions));
    }
    app.use((ctx, next) => {
      ctx.state['user'] = hooks.user(ctx.headers);
      ctx.state['auth'] = hooks.auth(ctx.headers);
      return next();
    });

    const org = new Router();
    org.get('/users/:id', async (ctx) => {
      await hooks.view(ctx.op);
      ctx.body = { id: ctx.params['id'] };
    });
    const router = new Router();
    router.use('/orgs/:orgId', org.routes());
    router.get('/', (ctx) => {
      ctx.body = 'home';
    });
    router.get('/user/:id', (ctx) => {
      ctx.body = { id: ctx.params['id'] };
    });
    router.get('/avatars/:file', (ctx) => {
      if (ctx.params['file'] === 'photo.png') {
        ctx.type = 'png';
        ctx.body = Buffer.from('png');
      } else ctx.body = { file: ctx.params['file'] };
    });
    router.get('/api/health', (ctx) => {
      ctx.body = 'ok';
    });
    router.get('/reset/:token', (ctx) => {
      ctx.body = 'reset';
    });
    const invite = new Router().get('/items/:id', (ctx) => {
      ctx.body = { id: ctx.params['id'] };
    });
    router.use('/invites/:inviteCode', invite.routes());
    router.get('/healthz', (ctx) => {
      ctx.body = 'ok';
    });
    router.post('/echo', async (ctx) => {
      const body = await jsonOf(ctx.req);
      await hooks.echo(ctx.op);
      ctx.body = body;
    });
    const load = async (ctx: Koa.Context) => {
      await hooks.load(ctx.op, (ctx.request as unknown as { body: { of: string } }).body.of);
      ctx.body = {};
    };
    const parser = bodyParser({ enableTypes: ['json', 'form'] }) as unknown as Koa.Middleware;
    router.post('/load/json', parser, load);
    router.post('/load/form', parser, load);
    router.post('/load/file', multer().single('file') as unknown as Koa.Middleware, load);
    router.get('/identify', (ctx) => {
      hooks.identify(ctx.op);
      ctx.status = 204;
    });
    router.get('/held', async (ctx) => {
      await hooks.held();
      ctx.body = 'done';
    });
    router.get('/never', () => {
      hooks.arrived();
      return new Promise(() => {});
    });
    router.get('/stream', (ctx) => {
      ctx.respond = false;
      ctx.res.writeHead(200).write('first bytes');
      hooks.arrived();
    });
    router.get('/boom', () => {
      throw new Error('boom');
    });
    router.get('/reject', () => Promise.reject(new Error('rejected')));
    router.get('/redirect', (ctx) => ctx.redirect('/'));
    router.get('/cached', (ctx) => {
      ctx.status = 200;
      ctx.etag = 'v1';
      if (ctx.fresh) ctx.status = 304;
      else ctx.body = 'v1';
    });
    router.get('/late-error', async (ctx) => {
      await new Promise((resolve) => ctx.res.writeHead(200).write('first bytes', resolve));
      throw new Error('late');
    });
    router.get('/piped', (ctx) => {
      ctx.body = hooks.piped();
    });
    router.get(TEXT_FILES, (ctx) => {
      ctx.body = 'text';
    });
    router.all('/raw/:kind', (ctx) => {
      ctx.respond = false;
      return hooks.raw(String(ctx.params['kind']), ctx.req, ctx.res);
    });
    app.use(router.routes());
    const items = new Router().get('/items/:id', (ctx) => {
      ctx.body = { id: ctx.params['id'] };
    });
    const sub = new Framework();
    sub.use(items.routes());
    app.use(mount('/sub', sub));
    return { ...(await listen(app.callback(), http2 ? 2 : 1)), client: middleware.client };
  },
});
