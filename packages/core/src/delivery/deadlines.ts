import { backgroundTimer } from '../util/timers.js';
import { type Linked, LinkedList } from './linked-list.js';

/** Something that has a limited time from its making on. */
export interface Timed<T extends Timed<T>> extends Linked<T> {
  /** In milliseconds of the process's own clock. */
  readonly madeAt: number;
}

/** The same time limit for many, in the order in which they were made, with one timer: for the oldest. */
export class Deadlines<T extends Timed<T>> implements Iterable<T> {
  readonly #limitMs: number;
  readonly #now: () => number;
  readonly #expire: (item: T) => void;
  readonly #items = new LinkedList<T>();
  #timer: NodeJS.Timeout | undefined;

  /** `expire` is told of each whose time is over, and that was not removed before. */
  constructor(limitMs: number, now: () => number, expire: (item: T) => void) {
    this.#limitMs = limitMs;
    this.#now = now;
    this.#expire = expire;
  }

  /** Nothing is told of it until somebody calls `watch`. */
  add(item: T): void {
    this.#items.append(item);
  }

  get isWatching(): boolean {
    return this.#timer !== undefined;
  }

  /** Not on the stack of whoever calls a tracker, which may be full: a timer is made outside of the caller's async context. */
  watch(): void {
    const oldest = this.#items.first;
    if (oldest && !this.#timer) this.#arm(oldest, this.#now());
  }

  remove(item: T): void {
    this.#items.remove(item);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#items[Symbol.iterator]();
  }

  /** It may find that the one it was set for is gone, and goes on with the oldest that is left. */
  #arm(oldest: T, now: number): void {
    this.#timer = backgroundTimer(() => this.#check(), oldest.madeAt + this.#limitMs - now);
  }

  #check(): void {
    this.#timer = undefined;
    const now = this.#now();
    // From the front again each time: the end of one may be the end of others.
    for (let item = this.#items.first; item; item = this.#items.first) {
      if (item.madeAt + this.#limitMs > now) return this.#arm(item, now);
      this.#items.remove(item);
      this.#expire(item);
    }
  }
}
