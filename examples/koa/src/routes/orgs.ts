import { Readable } from 'node:stream';
import Router from '@koa/router';
import { requireMember } from '../auth.js';
import { importRows, reportRows } from '../services/rows.js';
import type { State } from '../state.js';
import { reports } from './reports.js';

/** Events have the full route, such as `/orgs/:orgId/export` or `/orgs/:orgId/reports/:id`. */
export const orgs = new Router<State>({ prefix: '/orgs/:orgId' });

orgs.use(requireMember);
orgs.use(reports.routes());

orgs.get('/', (ctx) => {
  ctx.body = { members: 1, user: ctx.state.user?.id };
});

orgs.get('/export', (ctx) => {
  ctx.type = 'text/csv';
  // Koa ends the stream if the client disconnects.
  ctx.body = Readable.from(reportRows(1_000_000));
});

orgs.post('/import', async (ctx) => {
  ctx.body = { rows: await importRows(ctx.req) };
});
