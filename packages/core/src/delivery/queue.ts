import type { ClientConfig } from '../options/client-config.js';
import { clearTimeout } from '../util/time.js';
import { Fifo } from './fifo.js';
import { PRIORITIES, PRIORITY, type Priority, type QueuedEvent } from './queued-event.js';
import { type RecoveryRoom, recoveryRoom } from './recovery-room.js';

export type QueueLimits = Pick<ClientConfig, 'maxQueueSize' | 'maxQueueBytes'>;
/** A write to a profile, which shares the bounds, and waits for its turn elsewhere. */
export type Beside = Pick<QueuedEvent, 'priority' | 'bytes' | 'waitsAt' | 'isRecovered'> & { evict(): void };

export interface QueueParts {
  /** Returns a timer that calls `wake(event)` when it is time. */
  readonly delay: (event: QueuedEvent, delayMs: number) => NodeJS.Timeout;
  /** What has to leave for more important events, or finds no room itself; it is still to be finished. */
  readonly evict: (event: QueuedEvent) => void;
}

const byPriority = <T>(make: () => T) => PRIORITIES.map(make) as unknown as Readonly<Record<Priority, T>>;

const emptyLine = () => ({ line: new Fifo<QueuedEvent | Beside>(), bytes: 0 });

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
  /** Everything that waits, by priority, which may be evicted, */
  readonly #waiting = byPriority(emptyLine);
  /** and what was read from a source; its counters. */
  readonly #recovered = emptyLine();
  readonly #counters = emptyLine();
  /** Of each ordering key: the event that is ready or in flight, and those behind it. */
  readonly #keys = new Map<string, { holder: QueuedEvent; readonly waiting: Fifo<QueuedEvent> }>();
  readonly #limits: QueueLimits;
  readonly #parts: QueueParts;

  constructor(limits: QueueLimits, parts: QueueParts) {
    this.#limits = limits;
    this.#parts = parts;
  }

  /**
   * Takes the event in, or evicts it where the queue is full of more important ones. A full stack may stop it after any step: what is
   * not in line yet has left no trace, and what is in line is taken.
   */
  add(event: QueuedEvent): void {
    const { orderingKey, bytes, priority } = event;
    if (!event.isRecovered && this.#isFull(1, bytes)) {
      if (!this.#canFit(event)) return this.#parts.evict(event);
      this.#makeRoomFor(priority, 1, bytes);
    }
    const key = orderingKey === undefined ? undefined : this.#keys.get(orderingKey);
    event.line = key?.waiting ?? this.ready;
    event.place = event.line.append(event);
    if (orderingKey !== undefined && !key) this.#keys.set(orderingKey, { holder: event, waiting: new Fifo() });
    this.enter(event);
  }

  /** A write to a profile has entered: counters fill half of the queue at most, and what finds no room leaves, the oldest first. */
  makeRoom(): void {
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    const counters = this.#waiting[PRIORITY.increment];
    const isFull = () => 2 * counters.line.size > maxQueueSize || 2 * counters.bytes > maxQueueBytes;
    while (isFull() && this.#evictOldest(PRIORITY.increment));
    this.#makeRoomFor(PRIORITY.increment, 0, 0);
  }

  /** What may be read from a source. `areApart`: beside its counters that wait already. */
  roomToRecover(areApart: boolean): RecoveryRoom {
    return recoveryRoom(this.#limits, this, { read: this.#recovered, counters: this.#counters, areApart });
  }

  /** The next event to send, the first of the ready ones unless another is picked; it keeps its ordering key until `finish`. */
  take(pick?: () => QueuedEvent | undefined): QueuedEvent | undefined {
    for (;;) {
      const event = pick?.() ?? this.ready.first;
      if (!event) return undefined;
      this.leave(event);
      if (!event.call.done) return event;
      this.finish(event);
    }
  }

  /** The same for a probe: one that can be repeated before one that cannot, and from anywhere one that was never sent before what failed longest ago. */
  takeProbe(random: () => number): QueuedEvent | undefined {
    const unsent = (mustRepeat: boolean) =>
      this.ready.pick(random, (event) => event.sentAt === 0 && (event.repeatable || !mustRepeat), MAX_LOOK_AHEAD);
    const repeatable = () => this.ready.pick(FROM_THE_FRONT, (event) => event.repeatable, MAX_LOOK_AHEAD);
    return this.take(() => unsent(true) ?? repeatable() ?? unsent(false));
  }

  /** Puts back what was taken: at the front, so that an outage does not reorder; at the back, to let others try; or after a delay. */
  putBack(event: QueuedEvent, where: 'front' | 'back' | number): void {
    this.enter(event);
    if (typeof where === 'number') event.timer = this.#parts.delay(event, where);
    else this.#makeReady(event, where === 'front');
  }

  /** Keeps what was taken until `releaseHeld`. */
  hold(event: QueuedEvent): void {
    this.enter(event);
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
    for (const event of this) if (event.failures?.refusedAt && event.timer) this.wake(event);
  }

  /** A delayed event's time has come. */
  wake(event: QueuedEvent, isUrgent = false): void {
    clearTimeout(event.timer);
    event.timer = undefined;
    if (event.waitsAt !== 0) this.#makeReady(event, isUrgent);
  }

  /** The event has its outcome, in the queue or in flight: its ordering key goes on. */
  finish(event: QueuedEvent): void {
    if (event.waitsAt !== 0) this.leave(event);
    if (event.orderingKey === undefined) return;
    const key = this.#keys.get(event.orderingKey);
    if (key?.holder !== event) return;
    const next = key.waiting.shift();
    if (!next) return void this.#keys.delete(event.orderingKey);
    key.holder = next;
    this.#makeReady(next);
  }

  /** Every event that waits, in no particular order. */
  *[Symbol.iterator](): Iterator<QueuedEvent> {
    for (const { line } of [...Object.values(this.#waiting), this.#recovered]) {
      for (const item of line) if (!('evict' in item)) yield item;
    }
  }

  /** The item waits from here on, and counts. */
  enter(item: QueuedEvent | Beside): void {
    const waiting = this.#placeOf(item);
    item.waitsAt = waiting.line.append(item);
    waiting.bytes += item.bytes;
    this.size += 1;
    this.bytes += item.bytes;
  }

  leave(item: QueuedEvent | Beside): void {
    if ('line' in item) {
      if (item.timer) clearTimeout(item.timer);
      item.line?.remove(item.place);
      item.line = undefined;
    }
    if (item.waitsAt === 0) return;
    const waiting = this.#placeOf(item);
    waiting.line.remove(item.waitsAt);
    item.waitsAt = 0;
    waiting.bytes -= item.bytes;
    this.size -= 1;
    this.bytes -= item.bytes;
  }

  #placeOf({ isRecovered, priority }: QueuedEvent | Beside) {
    if (!isRecovered) return this.#waiting[priority];
    return priority === PRIORITY.increment ? this.#counters : this.#recovered;
  }

  #makeReady(event: QueuedEvent, isUrgent = false): void {
    event.line = this.ready;
    event.place = isUrgent ? this.ready.prepend(event) : this.ready.append(event);
  }

  #isFull(size: number, bytes: number): boolean {
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    return this.size + size > maxQueueSize || this.bytes + bytes > maxQueueBytes;
  }

  /** Whether there is room beside everything that is more important. */
  #canFit({ priority, bytes: own }: QueuedEvent): boolean {
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    const moreImportant = PRIORITIES.filter((each) => each > priority).map((each) => this.#waiting[each]);
    const staying = [this.#recovered, this.#counters, ...moreImportant];
    const size = staying.reduce((sum, { line }) => sum + line.size, 0);
    return size < maxQueueSize && staying.reduce((sum, { bytes }) => sum + bytes, own) <= maxQueueBytes;
  }

  /** Drops the least important, up to this priority, the oldest first, as long as there is no room. */
  #makeRoomFor(priority: Priority, size: number, bytes: number): void {
    while (this.#isFull(size, bytes)) {
      if (!PRIORITIES.some((each) => each <= priority && this.#evictOldest(each))) return;
    }
  }

  #evictOldest(priority: Priority): boolean {
    const oldest = this.#waiting[priority].line.first;
    if (!oldest) return false;
    if ('evict' in oldest) oldest.evict();
    else {
      this.#parts.evict(oldest);
      this.leave(oldest);
    }
    return true;
  }
}
