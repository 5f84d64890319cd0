import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { type Payment, recordPayment } from '../services/billing.js';
import type { State } from '../state.js';

export const webhooks = new Router<State>({ prefix: '/webhooks' });

webhooks.post('/payments', bodyParser(), async (ctx) => {
  await recordPayment(ctx.request.body as Payment);
  ctx.status = 204;
});
