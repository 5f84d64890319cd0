import type { Entry } from './entry.js';
import { LinkedList } from './linked-list.js';

/** Keeps events that share a lane in order, one of them on its way at a time. */
export class Lanes {
  readonly #waiting = new Map<string, LinkedList<Entry>>();

  /** True when the entry has the lane and may be sent; otherwise it waits for its turn. */
  enter(entry: Entry): boolean {
    const { lane } = entry.event;
    if (lane === undefined) return true;
    const waiting = this.#waiting.get(lane);
    if (waiting) {
      entry.turn = waiting.append(entry);
      return false;
    }
    this.#waiting.set(lane, new LinkedList());
    return true;
  }

  /** The entry has come to its end, wherever it was. Returns the one whose turn it is now, if it held the lane. */
  leave(entry: Entry): Entry | undefined {
    const { lane } = entry.event;
    const waiting = lane === undefined ? undefined : this.#waiting.get(lane);
    if (lane === undefined || !waiting) return undefined;
    if (entry.turn) {
      waiting.remove(entry.turn);
      entry.turn = undefined;
      return undefined;
    }
    const next = waiting.shift();
    if (next) next.turn = undefined;
    else this.#waiting.delete(lane);
    return next;
  }
}
