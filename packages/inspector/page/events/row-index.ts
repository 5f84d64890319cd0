import type { LiveRow } from '../../src/live/live-api.js';

/** Where this row is; undefined where it is not. Rows are in the order of their numbers, which another inspector gives again. */
export function indexOfRow(rows: readonly LiveRow[], { seq, id }: Pick<LiveRow, 'seq' | 'id'>): number | undefined {
  const index = firstFrom(rows, seq);
  return rows[index]?.id === id ? index : undefined;
}

/** Of the first row with this number or a later one. */
export function firstFrom(rows: readonly LiveRow[], seq: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
