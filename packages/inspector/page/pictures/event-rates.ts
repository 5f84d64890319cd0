import type { InspectorOutcome } from '../../src/inspector-request.js';
import type { LiveRow } from '../../src/live/live-api.js';

/** Outcomes that are one colour in the picture, from the bottom to the top. */
export const RATE_BANDS: readonly { readonly name: string; readonly outcomes: readonly InspectorOutcome[] }[] = [
  { name: 'stored', outcomes: ['stored'] },
  { name: 'other', outcomes: ['bot', 'duplicate', 'answered'] },
  { name: 'fault', outcomes: ['fault'] },
  { name: 'refused or lost', outcomes: ['refused', 'lost'] },
];

export interface EventRates {
  /** When each bar begins, in seconds since the epoch. */
  readonly times: readonly number[];
  readonly barSeconds: number;
  /** Requests in a second, for each band and bar. */
  readonly bands: readonly (readonly number[])[];
}

const BARS = 60;

/** The last `seconds` before `now`, in bars that begin at round times, so that they do not change as time goes on. */
export function eventRates(rows: readonly LiveRow[], seconds: number, now: number): EventRates {
  const barSeconds = Math.max(1, Math.round(seconds / BARS));
  const barMs = barSeconds * 1_000;
  const first = (Math.floor(now / barMs) - BARS + 1) * barMs;
  const counts = RATE_BANDS.map(() => new Array<number>(BARS).fill(0));
  for (const { receivedAt, outcome } of rows) {
    const bar = Math.floor((Date.parse(receivedAt) - first) / barMs);
    if (bar < 0 || bar >= BARS) continue;
    const band = counts[RATE_BANDS.findIndex(({ outcomes }) => outcomes.includes(outcome))];
    if (band) band[bar] = (band[bar] ?? 0) + 1;
  }
  return {
    times: Array.from({ length: BARS }, (_, bar) => first / 1_000 + bar * barSeconds),
    barSeconds,
    bands: counts.map((band) => band.map((count) => count / barSeconds)),
  };
}

/** Each band on top of those before it. */
export function stacked(bands: readonly (readonly number[])[]): number[][] {
  const sums: number[][] = [];
  for (const band of bands) {
    const below = sums.at(-1);
    sums.push(band.map((value, bar) => value + (below?.[bar] ?? 0)));
  }
  return sums;
}
