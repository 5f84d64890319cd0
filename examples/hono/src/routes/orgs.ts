import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { type Env, requireMember } from '../auth.js';
import { importRows, reportRows } from '../services/rows.js';
import { reports } from './reports.js';

/** Events have the full route, such as `/orgs/:orgId/export` or `/orgs/:orgId/reports/:id`. */
export const orgs = new Hono<Env>();

orgs.use(requireMember);
orgs.route('/reports', reports);

orgs.get('/', (c) => c.json({ members: 1, user: c.get('user')?.id }));

// Hono cancels the stream if the client disconnects.
orgs.get('/export', (c) => {
  const rows = Readable.toWeb(Readable.from(reportRows(1_000_000))) as ReadableStream;
  return c.body(rows.pipeThrough(new TextEncoderStream()), 200, { 'content-type': 'text/csv' });
});

orgs.post('/import', async (c) => {
  const { body } = c.req.raw;
  return c.json({ rows: body ? await importRows(body) : 0 });
});
