import { Hono } from 'hono';
import type { Env } from '../auth.js';
import { type Payment, recordPayment } from '../services/billing.js';

export const webhooks = new Hono<Env>();

webhooks.post('/payments', async (c) => {
  await recordPayment(await c.req.json<Payment>());
  return c.body(null, 204);
});
