// Not run: each line is a mistake that the compiler must find. right-usages.ts has what it must take, and context.test-d.ts
// what the context is. The calls of a tracker are those of every adapter, whose mistakes are in the Express adapter's tests.
import Router from '@koa/router';
import Koa from 'koa';
import { type KoaOptions, OpenPanel, type OpenPanelMiddleware, op, openpanel } from '../../src/index.js';

interface State {
  user?: { id: string };
}
interface OtherState {
  account: { id: number };
}
interface Clash {
  user?: { id: number };
}
interface Custom {
  db: { find(): string };
}

const plain = new Koa();
const app = new Koa<State>();
const custom = new Koa<State, Custom>();
const router = new Router<State>();
const client = new OpenPanel();

// @ts-expect-error 01: another state than the app's
app.use(openpanel<OtherState>());
// @ts-expect-error 02: a state whose user is another one
app.use(openpanel<Clash>());
// @ts-expect-error 03: another state, with options
app.use(openpanel<OtherState>({ ignore: '/x' }));
// @ts-expect-error 04: a resolver of another state
app.use(openpanel({ getProfileId: (ctx: Koa.ParameterizedContext<OtherState>) => ctx.state.account.id }));
// @ts-expect-error 05: a context that the app has not
app.use(openpanel<State, Custom>());
// @ts-expect-error 06: another state than the app's, besides its context
custom.use(openpanel<OtherState, Custom>());
// @ts-expect-error 07: another state than the router's
router.use(openpanel<OtherState>());
// @ts-expect-error 08: another state in a variable
const typed: Koa.Middleware<State> = openpanel<OtherState>();
// @ts-expect-error 09: openpanel not called
plain.use(openpanel);
// @ts-expect-error 10: openpanel not called, with a state
app.use(openpanel);
// @ts-expect-error 11: openpanel not called, in a router
router.use(openpanel);
// @ts-expect-error 12: a client as a middleware
plain.use(client);
// @ts-expect-error 13: a client and an option of the client
openpanel({ client, clientId: 'x' });
// @ts-expect-error 14: the same with a state
openpanel<State>({ client, clientId: 'x' });
// @ts-expect-error 15: the same in a variable
const both: KoaOptions = { client, clientSecret: 'x' };
// @ts-expect-error 16: unknown option
openpanel({ ignor: '/x' });
// @ts-expect-error 17: unknown option, with a state
openpanel<State>({ ignor: '/x' });
// @ts-expect-error 18: no such state
openpanel<State>({ getProfileId: (ctx) => ctx.state.usr?.id });
// @ts-expect-error 19: no such property of a context
openpanel<State, Custom>({ getProfileId: (ctx) => ctx.bd.find() });
// @ts-expect-error 20: a response of Koa has no such method
openpanel({ getProperties: (_ctx, response) => ({ length: response.getHeader('content-length') }) });
// @ts-expect-error 21: an ID is no object
openpanel({ getProfileId: () => ({ id: 1 }) });
// @ts-expect-error 22: properties are no text
openpanel({ getProperties: () => 'x' });
// @ts-expect-error 23: asynchronous decision
openpanel({ trackRequest: async () => true });
// @ts-expect-error 24: asynchronous address
openpanel({ clientIp: async (ctx) => ctx.ip });
// @ts-expect-error 25: no such attribution
openpanel({ attribution: 'client' });
// @ts-expect-error 26: trust of a proxy that is no option here
openpanel({ clientIp: true });
// @ts-expect-error 27: a pattern that is a number
openpanel({ ignore: 5 });
// @ts-expect-error 28: a name that is none
openpanel({ eventName: false });
// @ts-expect-error 29: no such method
plain.use((ctx) => ctx.op.capture('x'));
// @ts-expect-error 30: nothing of it on Koa's request
plain.use((ctx) => ctx.request.op.track('x'));
// @ts-expect-error 31: a function among the properties
plain.use((ctx) => ctx.op.track('x', { body: () => ctx.body }));
// @ts-expect-error 32: a client that is another middleware
openpanel({ client: openpanel() });
// @ts-expect-error 33: a time limit as text
openpanel().client.shutdown('5s');
// @ts-expect-error 34: a middleware of another state in a variable of ours
const ours: OpenPanelMiddleware<State> = openpanel<OtherState>();
// @ts-expect-error 35: a number for groups
app.use((ctx) => ctx.op.track('x', { groups: 5, user: ctx.state.user?.id }));
// @ts-expect-error 36: a map as properties
op.track('x', new Map());

export const mistakes = { typed, both, ours };
