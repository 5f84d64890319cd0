// Not run: what compiles here, and what does not, is the test. Checked with the types of each major of Koa.
import Router from '@koa/router';
import Koa from 'koa';
import { type KoaOptions, type OpenPanel, openpanel, type Tracker } from '../../src/index.js';

interface State {
  user?: { id: string };
}

interface Custom {
  db: { find(): string };
}

type AppContext = Koa.ParameterizedContext<State, Custom>;

export function knowsTheTrackerOfAnyContext(
  plain: Koa.Context,
  general: Koa.ParameterizedContext,
  own: AppContext,
): Tracker[] {
  void plain.op.track('viewed', { plan: 'pro' });
  // @ts-expect-error no such method
  void plain.op.trak('viewed');
  // @ts-expect-error no such method
  void general.op.trak('viewed');
  // @ts-expect-error a name has to be given
  void own.op.track();
  // @ts-expect-error no such property; Koa has an index signature only in its default context
  void own.opp;
  // @ts-expect-error what is on the context is not on its request
  void own.request.op;
  return [plain.op, general.op, own.op];
}

export function keepsTheTypesOfTheApp(): void {
  const plain = new Koa();
  plain.use(openpanel()).use((ctx) => {
    // @ts-expect-error no such method
    void ctx.op.trak('viewed');
  });

  const app = new Koa<State, Custom>();
  const chained: Koa<State, Custom> = app.use(openpanel()).use((ctx, next) => {
    ctx.op.identify({ profileId: ctx.state.user?.id ?? ctx.db.find() });
    // @ts-expect-error no such property
    void ctx.opp;
    // @ts-expect-error no such method
    void ctx.op.trak('viewed');
    // @ts-expect-error no such state
    void ctx.state.usr;
    return next();
  });
  const middleware: Koa.Middleware = openpanel();
  const own: Koa.Middleware<State, Custom> = openpanel();
  plain.use(middleware);
  chained.use(own);

  const router = new Router<State, Custom>();
  router.use(openpanel());
  router.get('/users/:id', async (ctx) => {
    await ctx.op.track('viewed', { user: ctx.params['id'], name: ctx.db.find() });
    // @ts-expect-error no such method
    void ctx.op.trak('viewed');
  });
  app.use(router.routes());
}

export function givesTheContextToTheFunctionsOfTheApp(): OpenPanel {
  const options: KoaOptions = {
    getProfileId: (ctx) => ctx.state['user']?.id,
    getGroups: async (ctx) => [ctx.get('x-org')],
    getProperties: (ctx, response) => ({ length: response.length, host: ctx.host }),
    trackRequest: (url, ctx) => url !== '/internal' && ctx.secure,
    eventName: (ctx) => `${ctx.method} request`,
    clientIp: (ctx) => ctx.get('x-visitor'),
    ignore: (path, ctx) => path === '/internal' && ctx.ip === '127.0.0.1',
  };
  void openpanel(options);
  void openpanel<State, Custom>({ getProfileId: (ctx) => ctx.state.user?.id ?? ctx.db.find() });
  void openpanel({ getProfileId: (ctx: AppContext) => ctx.state.user?.id ?? ctx.db.find() });
  const wrong: KoaOptions<State, Custom> = {
    // @ts-expect-error no such state
    getProfileId: (ctx) => ctx.state.usr?.id,
    // @ts-expect-error no such property of a response
    getProperties: (_ctx, response) => ({ bytes: response.bytes }),
  };
  // @ts-expect-error no such option
  void openpanel({ trackRequests: true });
  // @ts-expect-error an ID is no object
  void openpanel({ getProfileId: () => ({ id: 1 }) });
  return openpanel(wrong).client;
}
