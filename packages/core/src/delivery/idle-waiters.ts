import { timerMs } from '../background-timer.js';
import { clearTimeout, setTimeout } from '../util/timers.js';

/** Those who wait for there to be nothing left to do. */
export class IdleWaiters {
  readonly #isIdle: (ownRequests: number) => boolean;
  readonly #waiting = new Set<{ ownRequests: number; wake: () => void }>();

  /** `isIdle(n)` tells whether nothing is left, the waiter's own `n` open requests aside. */
  constructor(isIdle: (ownRequests: number) => boolean) {
    this.#isIdle = isIdle;
  }

  /** True when nothing is left, false when the time is over before; holds the process meanwhile. */
  async wait(timeoutMs: number, ownRequests = 0): Promise<boolean> {
    if (this.#isIdle(ownRequests)) return true;
    return new Promise<boolean>((resolve) => {
      const done = (isIdle: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve(isIdle);
      };
      const waiter = { ownRequests, wake: () => done(true) };
      const timer = setTimeout(() => done(false), timerMs(timeoutMs));
      this.#waiting.add(waiter);
    });
  }

  /** To be called whenever something has come to its end. */
  check(): void {
    for (const { ownRequests, wake } of this.#waiting) {
      if (this.#isIdle(ownRequests)) wake();
    }
  }
}
