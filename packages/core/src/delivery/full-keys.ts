import { backgroundTimer, clearTimeout } from '../util/time.js';
import type { Call } from './call.js';
import type { DeliveryEngine } from './engine.js';
import { Fifo } from './fifo.js';
import type { QueuedEvent } from './queued-event.js';

/**
 * Events for which the outbox had no room, by key. What has the same key waits behind them, and nothing else does: one visitor may fill a
 * partition. They are part of the queue meanwhile, and may be evicted from it.
 */
export class FullKeys {
  /** Whether they are to be tried again. */
  isDue = false;
  readonly #engine: DeliveryEngine;
  /** After so many failures. */
  readonly #retryMs: (failures: number) => number;
  /** The key that was tried longest ago comes first. */
  readonly #waiting = new Map<string | undefined, Fifo<QueuedEvent>>();
  #isTried = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(engine: DeliveryEngine, retryMs: (failures: number) => number) {
    this.#engine = engine;
    this.#retryMs = retryMs;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Keeps the event if others of its key wait. What has no key goes anywhere. */
  keeps(event: QueuedEvent, key: string | undefined): boolean {
    const line = key === undefined || this.isEmpty ? undefined : this.#waiting.get(key);
    if (!line || line.size === 0) return false;
    this.#enter(event, line);
    event.place = line.append(event);
    return true;
  }

  /** There was no room for an event, which goes before all others of its key. */
  refuse(event: QueuedEvent, key: string | undefined): void {
    const line = this.#waiting.get(key) ?? new Fifo<QueuedEvent>();
    this.#waiting.delete(key);
    this.#waiting.set(key, line);
    this.#enter(event, line);
    event.place = line.prepend(event);
  }

  /** What is tried again, in order, if it is time. A key that is refused then goes behind those that were not tried. */
  *take(): Iterable<QueuedEvent> {
    this.#isTried = this.isDue;
    if (!this.isDue) return;
    this.isDue = false;
    for (const [key, line] of [...this.#waiting]) {
      for (let event = line.first; event; event = line.first) {
        this.#engine.backlog.queue.leave(event);
        yield event;
      }
      this.#waiting.delete(key);
    }
  }

  /** What was taken was stored, or there was no room for some of it: then it is tried again after a while, else at once. */
  settle(isRefused: boolean): void {
    if (!this.#isTried || !isRefused) this.#failures = 0;
    else this.#failures += 1;
    if (this.isEmpty) return;
    if (this.#isTried && !isRefused) this.hurry();
    else this.#timer ??= backgroundTimer(() => this.hurry(), this.#retryMs(this.#failures + 1));
  }

  hurry(): void {
    this.stop();
    this.isDue = !this.isEmpty;
    this.#engine.turns.next();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #enter(event: QueuedEvent, line: Fifo<QueuedEvent>): void {
    this.#engine.backlog.queue.enter(event);
    event.line = line;
    this.#engine.calls.release(event.call as Call);
  }
}
