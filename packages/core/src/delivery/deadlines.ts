import { backgroundTimer } from '../util/timers.js';
import { Fifo } from './fifo.js';

/** Something that has a limited time from its making on. */
interface Timed {
  /** In milliseconds of the process's own clock. */
  readonly madeAt: number;
}

/** The same time limit for many, in the order in which they were made, with one timer: for the oldest. */
export class Deadlines<T extends Timed> implements Iterable<T> {
  /** Whether there is a timer. */
  isArmed = false;
  readonly #limitMs: number;
  readonly #now: () => number;
  readonly #expire: (item: T) => void;
  readonly #items = new Fifo<T>();

  /** `expire` is called for each whose time is over, and that was not removed before. */
  constructor(limitMs: number, now: () => number, expire: (item: T) => void) {
    this.#limitMs = limitMs;
    this.#now = now;
    this.#expire = expire;
  }

  /** Returns the number to remove it by. It takes `arm` for anything to expire. */
  add(item: T): number {
    return this.#items.append(item);
  }

  remove(number: number): void {
    this.#items.remove(number);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#items[Symbol.iterator]();
  }

  /**
   * Sets the timer, which may find that the one it was set for is gone, and goes on with the oldest that is left. Not on the stack of
   * whoever calls a tracker: where that is full, Node.js does not survive to be stopped while it changes the async context.
   */
  arm(now = this.#now()): void {
    const oldest = this.#items.first;
    if (!oldest || this.isArmed) return;
    backgroundTimer(() => this.#check(), oldest.madeAt + this.#limitMs - now);
    this.isArmed = true;
  }

  #check(): void {
    this.isArmed = false;
    const now = this.#now();
    // From the front again each time: the end of one may be the end of others.
    for (let item = this.#items.first; item; item = this.#items.first) {
      if (item.madeAt + this.#limitMs > now) return this.arm(now);
      this.#items.shift();
      this.#expire(item);
    }
  }
}
