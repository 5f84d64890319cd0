import { clearTimeout } from '../util/timers.js';
import { type Beside, NOTHING } from './beside.js';
import { ByPriority } from './by-priority.js';
import type { Call } from './call.js';
import { createEntry, type Entry, PRIORITIES, type Priority, type QueuedEvent } from './entry.js';
import { OrderingKeys } from './lanes.js';
import { Line } from './line.js';

export interface QueueLimits {
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
}

export interface QueueParts {
  readonly beside?: Beside;
  /** Returns a timer that calls `wake(entry)` when it is time. */
  readonly delay: (entry: Entry, delayMs: number) => NodeJS.Timeout;
  /** What has to leave for more important events, or finds no room itself; it is still to be finished. */
  readonly evict: (entry: Entry) => void;
}

/** How far to look for a good probe. */
const MAX_LOOK_AHEAD = 1_000;
const FROM_THE_FRONT = () => 0;

/**
 * What waits to be sent, bounded in events and in bytes. An entry is ready, waiting for its ordering key, or delayed until a
 * time; whichever it is, it can be evicted. What is in flight has left the queue but keeps its ordering key.
 */
export class EventQueue {
  readonly #limits: QueueLimits;
  readonly #waiting = new ByPriority();
  readonly #ready = new Line<Entry>();
  readonly #held = new Line<Entry>();
  readonly #orderingKeys = new OrderingKeys();
  readonly #parts: QueueParts;
  readonly #beside: Beside;

  constructor(limits: QueueLimits, parts: QueueParts) {
    this.#limits = limits;
    this.#parts = parts;
    this.#beside = parts.beside ?? NOTHING;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get bytes(): number {
    return this.#waiting.bytes;
  }

  get hasReady(): boolean {
    return this.#ready.size > 0;
  }

  /**
   * Takes the event in, or does not where the queue is full of more important ones. It may be stopped halfway, by a stack that is
   * full; what is left of it then is removed by `finish`.
   */
  add(call: Call, event: QueuedEvent): void {
    const entry = createEntry(call, event);
    if (this.#isFull(1, event.bytes) && !this.#canFit(event)) return this.#parts.evict(entry);
    while (this.#isFull(1, event.bytes)) {
      if (!this.#evict(event.priority)) break;
    }
    this.#waiting.add(entry);
    if (this.#orderingKeys.enter(entry)) this.#ready.append(entry);
  }

  /** For what came in beside it, of this priority. */
  makeRoom(priority: Priority): void {
    while (this.#isFull(0, 0)) {
      if (!this.#evict(priority)) return;
    }
  }

  /** The entry of a call, while it waits. */
  entryOf(call: Call): Entry | undefined {
    for (const entry of this) if (entry.call === call) return entry;
    return undefined;
  }

  /** The next entry to send; it keeps its ordering key until `finish`. */
  take(): Entry | undefined {
    return this.#take(() => this.#ready.first);
  }

  /** The same for a probe: one that can be repeated before one that cannot, and from anywhere one that was never sent before what failed longest ago. */
  takeProbe(random: () => number): Entry | undefined {
    const pick = (isWanted: (entry: Entry) => boolean, from = random) =>
      this.#ready.pick(from, isWanted, MAX_LOOK_AHEAD);
    return this.#take(
      () =>
        pick(({ sentAt, event }) => sentAt === 0 && event.repeatable) ??
        pick(({ event }) => event.repeatable, FROM_THE_FRONT) ??
        pick(({ sentAt }) => sentAt === 0) ??
        this.#ready.first,
    );
  }

  #take(next: () => Entry | undefined): Entry | undefined {
    for (let entry = next(); entry; entry = next()) {
      this.#withdraw(entry);
      if (!entry.call.done) return entry;
      // It was dropped while it waited for its ordering key.
      this.finish(entry);
    }
    return undefined;
  }

  /** Puts back what was taken: at the front, so that an outage does not reorder, or at the back, to let others try. */
  putBack(entry: Entry, where: 'front' | 'back'): void {
    this.#waiting.add(entry);
    if (where === 'front') this.#ready.prepend(entry);
    else this.#ready.append(entry);
  }

  /** Puts back what was taken, to be sent after a delay. */
  putBackAfter(entry: Entry, delayMs: number): void {
    this.#waiting.add(entry);
    entry.timer = this.#parts.delay(entry, delayMs);
  }

  /** Keeps what was taken until `releaseHeld`. */
  hold(entry: Entry): void {
    this.#waiting.add(entry);
    this.#held.append(entry);
  }

  /** So many of those that are held, the oldest first, are ready again. */
  releaseHeld(count: number): void {
    for (let released = 0; released < count; released += 1) {
      const entry = this.#held.shift();
      if (!entry) return;
      this.#ready.append(entry);
    }
  }

  /** What was refused in words that are not the API's is ready again, before its time. */
  wakeRefused(): void {
    for (const entry of this) {
      if (!entry.failures?.refusedAt || !entry.timer) continue;
      clearTimeout(entry.timer);
      this.wake(entry);
    }
  }

  /** A delayed entry's time has come. */
  wake(entry: Entry, isUrgent = false): void {
    entry.timer = undefined;
    if (!entry.list) return;
    if (isUrgent) this.#ready.prepend(entry);
    else this.#ready.append(entry);
  }

  /** The entry has come to its end, in the queue or in flight: its ordering key goes on. */
  finish(entry: Entry): void {
    this.#withdraw(entry);
    const next = this.#orderingKeys.leave(entry);
    if (next) this.#ready.append(next);
  }

  /** Everything that waits, in no particular order. */
  *[Symbol.iterator](): Iterator<Entry> {
    yield* this.#waiting;
  }

  #withdraw(entry: Entry): void {
    clearTimeout(entry.timer);
    this.#ready.remove(entry);
    this.#held.remove(entry);
    this.#waiting.remove(entry);
  }

  /** Whether there is no room for more of this size. */
  #isFull(size: number, bytes: number): boolean {
    const { size: besideSize, bytes: besideBytes } = this.#beside;
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    const waiting = this.#waiting;
    return waiting.size + besideSize + size > maxQueueSize || waiting.bytes + besideBytes + bytes > maxQueueBytes;
  }

  /** Whether there is room beside everything that is more important. */
  #canFit({ priority, bytes }: QueuedEvent): boolean {
    const queued = this.#waiting.above(priority);
    const beside = this.#beside.above(priority);
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    return queued.size + beside.size < maxQueueSize && queued.bytes + beside.bytes + bytes <= maxQueueBytes;
  }

  /** Drops the oldest of the lowest priority, up to one; false where there is none. */
  #evict(priority: Priority): boolean {
    for (const each of PRIORITIES) {
      if (each > priority) return false;
      const oldest = this.#waiting.oldest(each);
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
