import { clearTimeout } from '../util/timers.js';
import { Fifo } from './fifo.js';
import { OrderingKeys } from './ordering-keys.js';
import { PRIORITIES, type Priority, type QueuedEvent } from './queued-event.js';

export interface QueueLimits {
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
}

/** What waits elsewhere, and shares the bounds. */
export interface Beside {
  readonly size: number;
  readonly bytes: number;
  /** Of what is more important. */
  above(priority: Priority): { readonly size: number; readonly bytes: number };
  /** Drops the oldest of a priority; false where there is none. */
  evict(priority: Priority): boolean;
}

const NOTHING: Beside = { size: 0, bytes: 0, above: () => NOTHING, evict: () => false };

export interface QueueParts {
  readonly beside?: Beside;
  /** Returns a timer that calls `wake(event)` when it is time. */
  readonly delay: (event: QueuedEvent, delayMs: number) => NodeJS.Timeout;
  /** What has to leave for more important events, or finds no room itself; it is still to be finished. */
  readonly evict: (event: QueuedEvent) => void;
}

/** How far to look for a good probe. */
const MAX_LOOK_AHEAD = 1_000;
const FROM_THE_FRONT = () => 0;

/**
 * What waits to be sent, bounded in events and in bytes. An event is ready, held, waiting for its ordering key, or delayed until a
 * time; whichever it is, it can be evicted. What is in flight has left the queue but keeps its ordering key.
 */
export class EventQueue implements Iterable<QueuedEvent> {
  size = 0;
  bytes = 0;
  /** What may be sent now. */
  readonly ready = new Fifo<QueuedEvent>();
  readonly #held = new Fifo<QueuedEvent>();
  /** Everything that waits, by priority. */
  readonly #waiting = PRIORITIES.map(() => new Fifo<QueuedEvent>());
  readonly #bytesOf = PRIORITIES.map(() => 0);
  readonly #keys = new OrderingKeys();
  readonly #limits: QueueLimits;
  readonly #parts: QueueParts;
  readonly #beside: Beside;

  constructor(limits: QueueLimits, parts: QueueParts) {
    this.#limits = limits;
    this.#parts = parts;
    this.#beside = parts.beside ?? NOTHING;
  }

  /**
   * Takes the event in, or evicts it where the queue is full of more important ones. A full stack may stop it after any step: what is
   * not in line yet has left no trace, and what is in line is taken.
   */
  add(event: QueuedEvent): void {
    const { orderingKey, bytes, priority } = event;
    if (this.#isFull(1, bytes) && !this.#canFit(event)) return this.#parts.evict(event);
    while (this.#isFull(1, bytes)) {
      if (!this.#evict(priority)) break;
    }
    const line = orderingKey === undefined ? undefined : this.#keys.lineOf(orderingKey);
    event.line = line ?? this.ready;
    event.place = event.line.append(event);
    if (orderingKey !== undefined && !line) this.#keys.hold(orderingKey, event);
    this.#wait(event);
  }

  /** For what came in beside it, of this priority. */
  makeRoom(priority: Priority): void {
    while (this.#isFull(0, 0)) {
      if (!this.#evict(priority)) return;
    }
  }

  /** The next event to send, the first of the ready ones unless another is picked; it keeps its ordering key until `finish`. */
  take(pick?: () => QueuedEvent | undefined): QueuedEvent | undefined {
    for (;;) {
      const event = pick?.() ?? this.ready.first;
      if (!event) return undefined;
      this.#withdraw(event);
      if (!event.call.done) return event;
      this.finish(event);
    }
  }

  /** The same for a probe: one that can be repeated before one that cannot, and from anywhere one that was never sent before what failed longest ago. */
  takeProbe(random: () => number): QueuedEvent | undefined {
    const pick = (isWanted: (event: QueuedEvent) => boolean, from = random) =>
      this.ready.pick(from, isWanted, MAX_LOOK_AHEAD);
    return this.take(
      () =>
        pick(({ sentAt, repeatable }) => sentAt === 0 && repeatable) ??
        pick(({ repeatable }) => repeatable, FROM_THE_FRONT) ??
        pick(({ sentAt }) => sentAt === 0),
    );
  }

  /** Puts back what was taken: at the front, so that an outage does not reorder, or at the back, to let others try. */
  putBack(event: QueuedEvent, where: 'front' | 'back'): void {
    this.#wait(event);
    this.#makeReady(event, where === 'front');
  }

  /** Puts back what was taken, to be sent after a delay. */
  putBackAfter(event: QueuedEvent, delayMs: number): void {
    this.#wait(event);
    event.timer = this.#parts.delay(event, delayMs);
  }

  /** Keeps what was taken until `releaseHeld`. */
  hold(event: QueuedEvent): void {
    this.#wait(event);
    event.line = this.#held;
    event.place = this.#held.append(event);
  }

  /** So many of those that are held, the oldest first, are ready again. */
  releaseHeld(count: number): void {
    for (let released = 0; released < count; released += 1) {
      const event = this.#held.shift();
      if (!event) return;
      this.#makeReady(event);
    }
  }

  /** What was refused in words that are not the API's is ready again, before its time. */
  wakeRefused(): void {
    for (const event of this) {
      if (!event.failures?.refusedAt || !event.timer) continue;
      clearTimeout(event.timer);
      this.wake(event);
    }
  }

  /** A delayed event's time has come. */
  wake(event: QueuedEvent, isUrgent = false): void {
    event.timer = undefined;
    if (event.waitsAt !== 0) this.#makeReady(event, isUrgent);
  }

  /** The event has its outcome, in the queue or in flight: its ordering key goes on. */
  finish(event: QueuedEvent): void {
    if (event.waitsAt !== 0) this.#withdraw(event);
    const next = event.orderingKey === undefined ? undefined : this.#keys.leave(event.orderingKey, event);
    if (next) this.#makeReady(next);
  }

  /** Everything that waits, in no particular order. */
  *[Symbol.iterator](): Iterator<QueuedEvent> {
    for (const each of this.#waiting) yield* each;
  }

  #makeReady(event: QueuedEvent, isUrgent = false): void {
    event.line = this.ready;
    event.place = isUrgent ? this.ready.prepend(event) : this.ready.append(event);
  }

  #wait(event: QueuedEvent): void {
    const { priority, bytes } = event;
    event.waitsAt = this.#waiting[priority]?.append(event) ?? 0;
    this.size += 1;
    this.bytes += bytes;
    this.#bytesOf[priority] = (this.#bytesOf[priority] ?? 0) + bytes;
  }

  #withdraw(event: QueuedEvent): void {
    if (event.timer) clearTimeout(event.timer);
    event.line?.remove(event.place);
    event.line = undefined;
    if (event.waitsAt === 0) return;
    const { priority, bytes } = event;
    this.#waiting[priority]?.remove(event.waitsAt);
    event.waitsAt = 0;
    this.size -= 1;
    this.bytes -= bytes;
    this.#bytesOf[priority] = (this.#bytesOf[priority] ?? 0) - bytes;
  }

  /** Whether there is no room for more of this size. */
  #isFull(size: number, bytes: number): boolean {
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    const beside = this.#beside;
    return this.size + beside.size + size > maxQueueSize || this.bytes + beside.bytes + bytes > maxQueueBytes;
  }

  /** Whether there is room beside everything that is more important. */
  #canFit({ priority, bytes: own }: QueuedEvent): boolean {
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    let { size, bytes } = this.#beside.above(priority);
    for (let more = priority + 1; more < PRIORITIES.length; more += 1) {
      size += this.#waiting[more]?.size ?? 0;
      bytes += this.#bytesOf[more] ?? 0;
    }
    return size < maxQueueSize && bytes + own <= maxQueueBytes;
  }

  /** Drops the oldest of the lowest priority, up to one; false where there is none. */
  #evict(priority: Priority): boolean {
    for (const each of PRIORITIES) {
      if (each > priority) return false;
      const oldest = this.#waiting[each]?.first;
      if (oldest) {
        this.#parts.evict(oldest);
        this.#withdraw(oldest);
        return true;
      }
      if (this.#beside.evict(each)) return true;
    }
    return false;
  }
}
