import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import {
  clearTimeout as clearNodeTimeout,
  setImmediate as setNodeImmediate,
  setTimeout as setNodeTimeout,
} from 'node:timers';
import { cpuUsage, nextTick as nodeNextTick } from './node-process.js';

/** A fake timer of @sinonjs/fake-timers, with its clock, which keeps the original functions. */
interface StandIn {
  readonly clock?: Readonly<Record<string, unknown>>;
}

/**
 * The original function if a fake clock was installed before this package was loaded. Jest and Vitest do not touch Node's modules,
 * but Sinon replaces their functions too.
 */
function kept<T>(name: string): T | undefined {
  const replaced = (setNodeTimeout as StandIn).clock?.[`_${name}`];
  return typeof replaced === 'function' ? (replaced as T) : undefined;
}

// Read once, at load. Fake timers that a test installs later affect the app only; delivery continues in real time.
export const setTimeout: typeof setNodeTimeout = kept('setTimeout') ?? setNodeTimeout;
export const clearTimeout: typeof clearNodeTimeout = kept('clearTimeout') ?? clearNodeTimeout;
export const setImmediate: typeof setNodeImmediate = kept('setImmediate') ?? setNodeImmediate;
const nextTick: typeof nodeNextTick = kept('nextTick') ?? nodeNextTick;
const SETTLED = Promise.resolve();

/** Runs a function when the running code and the microtasks after it have come to their end, before anything else happens. */
export function afterRunning(fn: () => void): void {
  // A tick comes before microtasks, unless one of them asks for it.
  nextTick(() => void SETTLED.then(() => nextTick(fn)));
}

/** Whether a test has faked global timers, which others use, such as undici. Their work then stops until the test advances time. */
export function othersAreFaked(): boolean {
  const { setImmediate: now } = globalThis as { setImmediate?: ((...args: never[]) => unknown) & StandIn };
  // The fake of `node:test` can be recognized only by its name: it is a bound private method.
  return now !== setImmediate && (now?.clock !== undefined || now?.name.startsWith('bound #') === true);
}

/** The longest delay of Node's timers, in milliseconds. Longer ones would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const timerMs = (delayMs: number): number => Math.min(Math.ceil(delayMs), LONGEST_TIMER_MS);

/**
 * Runs a function outside the async context of any request. Sockets and timers that are created within a request would otherwise
 * keep its stores in memory for their whole life.
 */
export const runOutsideContext: <R>(fn: () => R) => R = AsyncLocalStorage.snapshot();

/** A timer that keeps neither the process nor the async context of a request alive. */
export function backgroundTimer(fn: () => void, delayMs: number): NodeJS.Timeout {
  return runOutsideContext(() => setTimeout(fn, timerMs(delayMs)).unref());
}

/** Waits for a promise, at most `timeoutMs`; then resolves to undefined. Keeps the process alive meanwhile. */
export async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timerMs(timeoutMs));
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}

const NS_PER_MS = 1_000_000;

/** Sinon's fake `performance` also replaces that of `node:perf_hooks`, but it keeps the original `hrtime`. */
const keptHrtime = kept<typeof process.hrtime>('hrtime');
const hrtime = keptHrtime ?? process.hrtime;

/** Milliseconds of a monotonic clock, for measuring durations. Fake timers in tests do not affect it. */
export const preciseMs: () => number = keptHrtime
  ? () => Number(hrtime.bigint()) / NS_PER_MS
  : performance.now.bind(performance);

/** The same in whole milliseconds: small integers need no memory allocation. */
export const monotonicMs = (): number => Math.trunc(preciseMs());

/** What a thread adds to `monotonicMs` for a clock that all threads of the process have in common. */
export const threadOffsetMs = (): number => Math.round(Number(hrtime.bigint()) / NS_PER_MS - preciseMs());

/** CPU time of the process so far, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1_000;
}

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
