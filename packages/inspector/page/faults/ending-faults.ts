import type { LiveRow } from '../../src/live/live-api.js';

/** How many of the latest requests met a fault, one after the other. */
export const endingFaults = (rows: readonly Pick<LiveRow, 'outcome'>[]): number =>
  rows.length - 1 - rows.findLastIndex(({ outcome }) => outcome !== 'fault');
