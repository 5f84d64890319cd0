import { timerMs } from '../background-timer.js';

/** Those who wait for there to be nothing left to do. */
export class IdleWaiters {
  readonly #isIdle: (ownRequests: number) => boolean;
  readonly #waiting = new Set<{ ownRequests: number; wake: () => void }>();

  /** `isIdle(n)` tells whether nothing is left, the waiter's own `n` open requests aside. */
  constructor(isIdle: (ownRequests: number) => boolean) {
    this.#isIdle = isIdle;
  }

  /** Fulfils when nothing is left, or when the time is over; holds the process meanwhile. */
  async wait(timeoutMs: number, ownRequests = 0): Promise<void> {
    if (this.#isIdle(ownRequests)) return;
    await new Promise<void>((resolve) => {
      const waiter = { ownRequests, wake: () => done() };
      const timer = setTimeout(() => done(), timerMs(timeoutMs));
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve();
      };
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
