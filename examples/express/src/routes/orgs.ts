import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { importRows, reportRows } from '../services/rows.js';
import { reports } from './reports.js';

/** Mounted on `/orgs/:orgId`. Events have the full route, such as `/orgs/:orgId/export`. */
export const orgs = Router({ mergeParams: true });

orgs.get('/', (req, res) => void res.json({ members: 1, user: req.user?.id }));
orgs.use('/reports', reports);

orgs.get('/export', async (_req, res) => {
  res.type('text/csv');
  // If the client disconnects, the stream ends. There is no response left to send.
  await pipeline(Readable.from(reportRows(1_000_000)), res).catch(() => {});
});

orgs.post('/import', async (req, res) => {
  res.json({ rows: await importRows(req) });
});
