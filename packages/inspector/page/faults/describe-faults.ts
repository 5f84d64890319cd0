import type { InspectorFailure, InspectorFaults } from '../../src/faults.js';
import { duration } from '../parts/format-time.js';

export const isActive = ({ fail, latencyMs, rejectAuth }: InspectorFaults): boolean =>
  fail !== undefined || latencyMs !== undefined || rejectAuth === true;

/** What a sender meets now. */
export function describeFaults({ fail, latencyMs, rejectAuth }: InspectorFaults): string {
  const failure = fail === undefined ? (rejectAuth ? REJECTED : undefined) : describeFailure(fail);
  const late = latencyMs === undefined ? undefined : `answers ${duration(latencyMs)} late`;
  const text = [failure, late].filter(Boolean).join(', and ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const REJECTED = 'rejects all credentials with 401';

function describeFailure(fail: InspectorFailure): string {
  if (fail === 'reset') return 'breaks every connection';
  if (fail === 'hang') return 'never answers';
  return `answers everything with ${fail}`;
}
