import { Fifo } from './fifo.js';
import type { QueuedEvent } from './queued-event.js';

interface OrderingKey {
  holder: QueuedEvent;
  waiting: Fifo<QueuedEvent> | undefined;
}

/** Keeps events that share an ordering key in order, one of them on its way at a time. */
export class OrderingKeys {
  readonly #keys = new Map<string, OrderingKey>();

  /** Where the event has to wait for its key; undefined where nothing holds it. */
  lineOf(key: string): Fifo<QueuedEvent> | undefined {
    const held = this.#keys.get(key);
    if (held) held.waiting ??= new Fifo();
    return held?.waiting;
  }

  /** The event is ready, and holds its key from here on. */
  hold(key: string, holder: QueuedEvent): void {
    this.#keys.set(key, { holder, waiting: undefined });
  }

  /** The event has its outcome. Returns the one whose turn it is now, if it held the key. */
  leave(key: string, event: QueuedEvent): QueuedEvent | undefined {
    const held = this.#keys.get(key);
    if (held?.holder !== event) return undefined;
    const next = held.waiting?.shift();
    if (next) held.holder = next;
    else this.#keys.delete(key);
    return next;
  }
}
