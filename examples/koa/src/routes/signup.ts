import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { createAccount } from '../services/accounts.js';
import type { State } from '../state.js';

export const signup = new Router<State>({ prefix: '/signup' });

signup.post('/', bodyParser(), async (ctx) => {
  const { email, org } = ctx.request.body as { email: string; org: string };
  ctx.status = 201;
  ctx.body = { id: await createAccount(email, org) };
});
