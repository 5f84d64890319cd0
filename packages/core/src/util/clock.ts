import { performance } from 'node:perf_hooks';
import { kept } from './timers.js';

const NS_PER_MS = 1_000_000;

/** Sinon's fake `performance` also replaces that of `node:perf_hooks`, but it keeps the original `hrtime`. */
const hrtime = kept<typeof process.hrtime>('hrtime');

/** Milliseconds of a monotonic clock, for measuring durations. Fake timers in tests do not affect it. */
export const preciseMs: () => number = hrtime
  ? () => Number(hrtime.bigint()) / NS_PER_MS
  : performance.now.bind(performance);

/** The same in whole milliseconds: small integers need no memory allocation. */
export const monotonicMs = (): number => Math.trunc(preciseMs());

let second = Number.NaN;
let beginning = '';

/** The ISO 8601 string of a time in milliseconds. All but the milliseconds is cached for one second. */
export function isoTime(ms: number): string {
  const whole = Math.floor(ms / 1_000);
  if (whole !== second) {
    beginning = new Date(ms).toISOString().slice(0, -4);
    second = whole;
  }
  const rest = Math.floor(ms) - whole * 1_000;
  return `${beginning}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
}
