import { performance } from 'node:perf_hooks';
import { kept } from './timers.js';

const NS_PER_MS = 1_000_000;

/** Sinon's stand-in for `performance` reaches that of Node's module as well, but it keeps what it replaced of `hrtime`. */
const hrtime = kept<typeof process.hrtime>('hrtime');

/** Milliseconds of a clock that nobody sets, for everything that measures a span; tests fake `Date`, and not this. */
export const preciseMs: () => number = hrtime
  ? () => Number(hrtime.bigint()) / NS_PER_MS
  : performance.now.bind(performance);

/** The same in whole milliseconds, a number which takes no memory of its own. */
export const monotonicMs = (): number => Math.trunc(preciseMs());

let second = Number.NaN;
let beginning = '';

/** ISO 8601 text of a time in milliseconds; the times of one second share all but the milliseconds. */
export function isoTime(ms: number): string {
  const whole = Math.floor(ms / 1_000);
  if (whole !== second) {
    beginning = new Date(ms).toISOString().slice(0, -4);
    second = whole;
  }
  const rest = Math.floor(ms) - whole * 1_000;
  return `${beginning}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
}
