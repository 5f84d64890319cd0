import { performance } from 'node:perf_hooks';
import { hrtime } from 'node:process';
import { genuine } from './timers.js';

const NS_PER_MS = 1_000_000;

/** Sinon's stand-in for `performance` reaches that of Node's module as well, but it keeps what it replaced of `hrtime`. */
const genuineHrtime: typeof hrtime = genuine('hrtime', hrtime);

/** Milliseconds of a clock that nobody sets, for everything that measures a span; tests fake `Date`, and not this. */
export const preciseMs: () => number =
  genuineHrtime === hrtime ? performance.now.bind(performance) : () => Number(genuineHrtime.bigint()) / NS_PER_MS;

/** The same in whole milliseconds, a number which takes no memory of its own. */
export const monotonicMs = (): number => Math.trunc(preciseMs());
