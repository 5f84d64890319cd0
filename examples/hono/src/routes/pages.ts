import { Hono } from 'hono';
import type { Env } from '../auth.js';

export const pages = new Hono<Env>();

pages.get('/', (c) => c.html('<h1>Reports for everyone</h1>'));

pages.get('/pricing', (c) => c.html('<h1>Pricing</h1>'));

pages.get('/invite', (c) => {
  // The token in the query never leaves the server: events contain REDACTED instead.
  c.var.op.track('invite_opened');
  return c.html('<h1>You are invited</h1>');
});

pages.get('/healthz', (c) => c.text('ok'));

pages.get('/internal/queue', (c) => c.json({ jobs: 0 }));
