import { runDetached } from './detached.js';
import { clearTimeout, setTimeout } from './util/timers.js';

/** Node's timers take at most this many milliseconds; more would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const timerMs = (delayMs: number): number => Math.min(Math.ceil(delayMs), LONGEST_TIMER_MS);

/** A timer that holds neither the process nor a request's async context. */
export function backgroundTimer(fn: () => void, delayMs: number): NodeJS.Timeout {
  return runDetached(() => setTimeout(fn, timerMs(delayMs)).unref());
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
