import { clearTimeout, setTimeout, timerMs } from '../util/timers.js';

/** Those who wait for there to be nothing left to do. */
export class IdleWaiters {
  readonly #waiting = new Set<{ isIdle: () => boolean; wake: () => void }>();

  /** True when nothing is left, false when the time is over before; holds the process meanwhile. */
  async wait(isIdle: () => boolean, timeoutMs: number): Promise<boolean> {
    if (isIdle()) return true;
    return new Promise<boolean>((resolve) => {
      const done = (wasIdle: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve(wasIdle);
      };
      const waiter = { isIdle, wake: () => done(true) };
      const timer = setTimeout(() => done(false), timerMs(timeoutMs));
      this.#waiting.add(waiter);
    });
  }

  /** To be called whenever something has come to its end. */
  check(): void {
    for (const { isIdle, wake } of this.#waiting) {
      if (isIdle()) wake();
    }
  }
}
