import { Hono } from 'hono';
import type { Env } from '../auth.js';
import { createAccount } from '../services/accounts.js';

export const signup = new Hono<Env>();

signup.post('/', async (c) => {
  const { email, org } = await c.req.json<{ email: string; org: string }>();
  return c.json({ id: await createAccount(email, org) }, 201);
});
