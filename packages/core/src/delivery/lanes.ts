import type { Entry } from './entry.js';
import { Line } from './line.js';

interface Lane {
  holder: Entry;
  waiting: Line<Entry> | undefined;
}

/** Keeps events that share a lane in order, one of them on its way at a time. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /** True when the entry has the lane and may be sent; otherwise it waits for its turn. */
  enter(entry: Entry): boolean {
    const { lane: name } = entry.event;
    if (name === undefined) return true;
    const lane = this.#lanes.get(name);
    if (lane) {
      lane.waiting ??= new Line();
      lane.waiting.append(entry);
      return false;
    }
    this.#lanes.set(name, { holder: entry, waiting: undefined });
    return true;
  }

  /** The entry has come to its end, wherever it was. Returns the one whose turn it is now, if it held the lane. */
  leave(entry: Entry): Entry | undefined {
    const { lane: name } = entry.event;
    const lane = name === undefined ? undefined : this.#lanes.get(name);
    if (name === undefined || !lane) return undefined;
    lane.waiting?.remove(entry);
    if (lane.holder !== entry) return undefined;
    const next = lane.waiting?.shift();
    if (next) lane.holder = next;
    else this.#lanes.delete(name);
    return next;
  }
}
