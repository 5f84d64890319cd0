import { AsyncLocalStorage } from 'node:async_hooks';
import {
  clearTimeout as clearNodeTimeout,
  setImmediate as setNodeImmediate,
  setTimeout as setNodeTimeout,
} from 'node:timers';

/** What a stand-in of @sinonjs/fake-timers has: the clock that it belongs to, which keeps what it replaced. */
interface StandIn {
  readonly clock?: Readonly<Record<string, unknown>>;
}

/**
 * What a test's fake clock has replaced, where it was installed before this package was loaded. Jest and Vitest leave
 * Node's modules alone, but Sinon replaces their functions too.
 */
export function kept<T>(name: string): T | undefined {
  const replaced = (setNodeTimeout as StandIn).clock?.[`_${name}`];
  return typeof replaced === 'function' ? (replaced as T) : undefined;
}

// Taken once, at load: what a test fakes later is the app's time, and delivery goes on in real time.
export const setTimeout: typeof setNodeTimeout = kept('setTimeout') ?? setNodeTimeout;
export const clearTimeout: typeof clearNodeTimeout = kept('clearTimeout') ?? clearNodeTimeout;
export const setImmediate: typeof setNodeImmediate = kept('setImmediate') ?? setNodeImmediate;

/** Whether a test has faked the timers of others, such as undici's, whose work then stands still until the test moves time. */
export function othersAreFaked(): boolean {
  const { setImmediate: now } = globalThis as { setImmediate?: ((...args: never[]) => unknown) & StandIn };
  // That of `node:test` has nothing of its own but its name: it is a bound private method.
  return now !== setImmediate && (now?.clock !== undefined || now?.name.startsWith('bound #') === true);
}

/** Node's timers take at most this many milliseconds; more would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const timerMs = (delayMs: number): number => Math.min(Math.ceil(delayMs), LONGEST_TIMER_MS);

/**
 * Runs a function outside every request's async context. Sockets and timers made within a request would otherwise keep
 * that request's stores alive for as long as they live.
 */
export const runOutsideContext: <R>(fn: () => R) => R = AsyncLocalStorage.snapshot();

/** A timer that holds neither the process nor a request's async context. */
export function backgroundTimer(fn: () => void, delayMs: number): NodeJS.Timeout {
  return runOutsideContext(() => setTimeout(fn, timerMs(delayMs)).unref());
}

/** What the promise settles with, or nothing when the time is over; holds the process meanwhile. */
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
