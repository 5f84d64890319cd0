import type { InspectorFaults } from '../../src/faults.js';
import { duration } from '../parts/format-time.js';

export const isActive = ({ fail, latencyMs, rejectAuth }: InspectorFaults): boolean =>
  fail !== undefined || latencyMs !== undefined || rejectAuth === true;

/** How the API responds while these faults are active. */
export function describeFaults({ fail, latencyMs, rejectAuth }: InspectorFaults): string {
  const late = latencyMs === undefined ? '' : duration(latencyMs);
  if (fail === 'hang') return 'Never responds';
  if (fail === 'reset') return late ? `Breaks every connection after ${late}` : 'Breaks every connection';
  if (fail === 'blocked') return withLatency('Responds with 202 and stores nothing', late);
  if (fail !== undefined) return withLatency(`Responds to everything with ${fail}`, late);
  if (rejectAuth) return withLatency('Refuses all credentials with 401', late);
  return late && `Responds ${late} late`;
}

const withLatency = (text: string, late: string) => (late ? `${text}, ${late} late` : text);
