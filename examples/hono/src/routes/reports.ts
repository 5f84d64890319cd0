import { Hono } from 'hono';
import type { Env } from '../auth.js';
import { openReport } from '../services/reports.js';

export const reports = new Hono<Env>();

reports.get('/:id', async (c) => c.json(await openReport(c.req.param('id'))));
