import type { InspectorOutcome } from '../../src/inspector-request.js';
import type { LiveRow } from '../../src/live/live-api.js';

/** How many rows have each outcome. */
export function outcomeCounts(rows: readonly LiveRow[]): ReadonlyMap<InspectorOutcome, number> {
  return countsOf(rows, ({ outcome }) => [outcome]);
}

/** How many rows have each of the values that one has, the most frequent first. */
export function countsOf<Value>(
  rows: readonly LiveRow[],
  valuesOf: (row: LiveRow) => readonly Value[],
): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const row of rows) {
    for (const value of valuesOf(row)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}
