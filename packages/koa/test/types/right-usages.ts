// Not run: what the compiler must take. wrong-usages.ts has what it must not.
import Router from '@koa/router';
import Koa from 'koa';
import {
  type ClientOptions,
  type KoaOptions,
  OpenPanel,
  type OpenPanelMiddleware,
  openpanel,
} from '../../src/index.js';

interface State {
  user?: { id: string; tenant?: string };
}
interface Custom {
  db: { find(): string };
}

/** What a middleware asks for may be less than the app has. */
interface PartOfState {
  user?: { id: string };
}

const plain = new Koa();
plain.use(openpanel());
plain.use(openpanel({ getProfileId: (ctx) => ctx.state['user']?.id }));
plain.use(openpanel<State>({ getProfileId: (ctx) => ctx.state.user?.id }));

const app = new Koa<State>();
const chained: Koa<State> = app
  .use(openpanel<State>({ getProfileId: (ctx) => ctx.state.user?.id, getGroups: (ctx) => ctx.state.user?.tenant }))
  .use((ctx) => ctx.op.track('x', { user: ctx.state.user?.id }));
chained.use(openpanel()).use(openpanel<PartOfState>());
app.use(openpanel({ getProfileId: (ctx: Koa.ParameterizedContext<PartOfState>) => ctx.state.user?.id }));

const custom = new Koa<State, Custom>();
const customChain: Koa<State, Custom> = custom
  .use(openpanel())
  .use(openpanel<State>())
  .use(openpanel<State, Custom>({ getProfileId: (ctx) => ctx.state.user?.id ?? ctx.db.find() }))
  .use((ctx) => ctx.op.track('x', { found: ctx.db.find(), user: ctx.state.user?.id }));

const router = new Router<State, Custom>();
router.use(openpanel(), openpanel<State, Custom>());
router.get('/x', openpanel<State>(), (ctx) => ctx.op.track('x', { user: ctx.state.user?.id }));
customChain.use(router.routes());

const middleware: OpenPanelMiddleware = openpanel();
const own: OpenPanelMiddleware<State> = openpanel<State>();
const any: Koa.Middleware = openpanel();
const typed: Koa.Middleware<State, Custom> = openpanel<State, Custom>();
const analytics: Koa.Middleware<State, Custom> = openpanel();
plain.use(middleware).use(any);
app.use(own).use(middleware);
custom.use(typed).use(analytics);
process.on('SIGTERM', () => void middleware.client.shutdown(3_000));

/** Options in parts. */
export function mount(
  shared: OpenPanel | undefined,
  options: KoaOptions,
  ofState: KoaOptions<State>,
  own: ClientOptions,
) {
  plain.use(openpanel(options));
  app.use(openpanel(ofState));
  app.use(openpanel({ client: shared, eventName: 'api' }));
  app.use(openpanel({ client: new OpenPanel(own), ignore: '/x' }));
  app.use(openpanel({ ...own, sampleRate: 0.5 }));
}

/** A middleware that runs ours itself. */
export const wrapped: Koa.Middleware<State> = async (ctx, next) => {
  await middleware(ctx, next);
  await own(ctx, next);
};
