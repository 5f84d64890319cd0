import { setTimeout } from 'node:timers/promises';
import { op } from '@openpanel-node/fetch';

/** Needs no request: `op` belongs to the current one. */
export async function openReport(id) {
  await setTimeout(5 + (Number.parseInt(id.slice(2), 10) % 20 || 0)); // as long as a query takes
  if (id === 'r_broken') throw new Error('the report has no data');
  op.track('report_viewed', { report: id });
  return { id, total: 42 };
}
