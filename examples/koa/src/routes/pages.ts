import Router from '@koa/router';
import type { State } from '../state.js';

export const pages = new Router<State>();

pages.get('/', (ctx) => {
  ctx.body = '<h1>Reports for everyone</h1>';
});

pages.get('/pricing', (ctx) => {
  ctx.body = '<h1>Pricing</h1>';
});

pages.get('/invite', (ctx) => {
  // The token in the query never leaves the server: events contain REDACTED instead.
  ctx.op.track('invite_opened');
  ctx.body = '<h1>You are invited</h1>';
});

pages.get('/healthz', (ctx) => {
  ctx.body = 'ok';
});

pages.get('/internal/queue', (ctx) => {
  ctx.body = { jobs: 0 };
});
