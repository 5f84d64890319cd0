import { backgroundTimer } from '../util/time.js';
import { Fifo } from './fifo.js';

/** Items in the order in which they were made, with the same time limit, and one timer: for the oldest. */
export class Deadlines<T extends { readonly madeAt: number }> extends Fifo<T> {
  /** Whether there is a timer. */
  isArmed = false;
  readonly limitMs: number;
  readonly #now: () => number;
  readonly #expire: (item: T) => void;

  /** `expire` is called for each whose time is over, and that was not removed before; it takes `arm` for that. */
  constructor(limitMs: number, now: () => number, expire: (item: T) => void) {
    super();
    this.limitMs = limitMs;
    this.#now = now;
    this.#expire = expire;
  }

  /**
   * Sets the timer, which may find that the one it was set for is gone, and goes on with the oldest that is left. Not on the stack of
   * whoever calls a tracker: where that is full, Node.js does not survive to be stopped while it changes the async context.
   */
  arm(now = this.#now()): void {
    const oldest = this.first;
    if (!oldest || this.isArmed) return;
    backgroundTimer(() => this.#check(), oldest.madeAt + this.limitMs - now);
    this.isArmed = true;
  }

  #check(): void {
    this.isArmed = false;
    const now = this.#now();
    // From the front again each time: the end of one may be the end of others.
    for (let item = this.first; item; item = this.first) {
      if (item.madeAt + this.limitMs > now) return this.arm(now);
      this.shift();
      this.#expire(item);
    }
  }
}
