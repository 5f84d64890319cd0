import type { Entry } from './entry.js';
import { Line } from './line.js';

interface Lane {
  holder: Entry;
  waiting: Line<Entry> | undefined;
}

/** Keeps events that share an ordering key in order, one of them on its way at a time. */
export class OrderingKeys {
  readonly #orderingKeys = new Map<string, Lane>();

  /** True when the entry has the ordering key and may be sent; otherwise it waits for its turn. */
  enter(entry: Entry): boolean {
    const { orderingKey: name } = entry.event;
    if (name === undefined) return true;
    const orderingKey = this.#orderingKeys.get(name);
    if (orderingKey) {
      orderingKey.waiting ??= new Line();
      orderingKey.waiting.append(entry);
      return false;
    }
    this.#orderingKeys.set(name, { holder: entry, waiting: undefined });
    return true;
  }

  /** The entry has come to its end, wherever it was. Returns the one whose turn it is now, if it held the ordering key. */
  leave(entry: Entry): Entry | undefined {
    const { orderingKey: name } = entry.event;
    const orderingKey = name === undefined ? undefined : this.#orderingKeys.get(name);
    if (name === undefined || !orderingKey) return undefined;
    orderingKey.waiting?.remove(entry);
    if (orderingKey.holder !== entry) return undefined;
    const next = orderingKey.waiting?.shift();
    if (next) orderingKey.holder = next;
    else this.#orderingKeys.delete(name);
    return next;
  }
}
