import Router from '@koa/router';
import { openReport } from '../services/reports.js';
import type { State } from '../state.js';

export const reports = new Router<State>({ prefix: '/reports' });

reports.get('/:id', async (ctx) => {
  const { id = '' } = ctx.params;
  ctx.body = await openReport(id);
});
