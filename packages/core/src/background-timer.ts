import { runDetached } from './detached.js';

/** Node's timers take at most this many milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A timer that holds neither the process nor a request's async context. */
export function backgroundTimer(fn: () => void, delayMs: number): NodeJS.Timeout {
  return runDetached(() => setTimeout(fn, Math.min(Math.ceil(delayMs), LONGEST_TIMER_MS)).unref());
}
