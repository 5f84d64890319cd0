import Router from '@koa/router';
import type { ContractAdapter } from '@openpanel-node/testkit';
import type Koa from 'koa';
import { type KoaOptions, openpanel } from '../src/index.js';
import { listen } from './listen.js';

async function jsonOf(stream: NodeJS.ReadableStream): Promise<unknown> {
  let text = '';
  for await (const part of stream) text += part;
  return JSON.parse(text);
}

/** The contract app; the same code for every major of Koa. */
export const koaAdapter = (name: string, Framework: typeof Koa): ContractAdapter => ({
  name,
  userOf: (ctx: Koa.Context) => ctx.state['user'],
  start: async (options, hooks, { proxies, twice }) => {
    const app = new Framework({ proxy: proxies > 0, maxIpsCount: proxies });
    app.silent = true; // of the errors that the contract provokes
    const middleware = openpanel(options as KoaOptions);
    app.use(middleware);
    if (twice) app.use(middleware);
    app.use((ctx, next) => {
      ctx.state['user'] = hooks.user(ctx.headers);
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
    router.get('/healthz', (ctx) => {
      ctx.body = 'ok';
    });
    router.post('/echo', async (ctx) => {
      const body = await jsonOf(ctx.req);
      await hooks.echo(ctx.op);
      ctx.body = body;
    });
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
    app.use(router.routes());
    return { ...(await listen(app.callback())), client: middleware.client };
  },
});
