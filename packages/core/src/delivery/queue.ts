import type { Call } from './call.js';
import { type Entry, type OutgoingEvent, PRIORITIES } from './entry.js';
import { Lanes } from './lanes.js';
import { LinkedList } from './linked-list.js';

export interface QueueLimits {
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
}

/** How far to look for an event that can be repeated. */
const MAX_LOOK_AHEAD = 1_000;

/**
 * What waits to be sent, bounded in events and in bytes. An entry is ready, waiting for its lane, or delayed until a
 * time; whichever it is, it can be evicted. What is in flight has left the queue but keeps its lane.
 */
export class EventQueue {
  readonly #limits: QueueLimits;
  readonly #byPriority = PRIORITIES.map(() => new LinkedList<Entry>());
  readonly #ready = new LinkedList<Entry>();
  readonly #lanes = new Lanes();
  readonly #delay: (entry: Entry, delayMs: number) => NodeJS.Timeout;
  #size = 0;
  #bytes = 0;

  /** `delay` returns a timer that calls `wake(entry)` when it is time. */
  constructor(limits: QueueLimits, delay: (entry: Entry, delayMs: number) => NodeJS.Timeout) {
    this.#limits = limits;
    this.#delay = delay;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get hasReady(): boolean {
    return this.#ready.size > 0;
  }

  /**
   * Takes the event in, or does not where the queue is full of more important ones. Returns what has to leave for it,
   * the event itself perhaps among them: no longer queued, and still to be finished.
   */
  add(call: Call, event: OutgoingEvent): Entry[] {
    const entry: Entry = {
      event,
      call,
      attempts: 0,
      sent: false,
      queued: undefined,
      ready: undefined,
      turn: undefined,
      timer: undefined,
    };
    const evicted: Entry[] = [];
    while (this.#size + 1 > this.#limits.maxQueueSize || this.#bytes + event.bytes > this.#limits.maxQueueBytes) {
      const victim = this.#leastImportant(entry);
      evicted.push(victim);
      if (victim === entry) return evicted;
      this.#withdraw(victim);
    }
    this.#enqueue(entry);
    if (this.#lanes.enter(entry)) entry.ready = this.#ready.append(entry);
    return evicted;
  }

  /** The next entry to send; it keeps its lane until `finish`. A probe is one that can be repeated, if there is any. */
  take(purpose: 'delivery' | 'probe' = 'delivery'): Entry | undefined {
    const entry = purpose === 'probe' ? (this.#firstRepeatable() ?? this.#ready.first) : this.#ready.first;
    if (entry) this.#withdraw(entry);
    return entry;
  }

  /** Puts back what was taken: at the front, so that an outage does not reorder, or at the back, to let others try. */
  putBack(entry: Entry, where: 'front' | 'back'): void {
    this.#enqueue(entry);
    entry.ready = where === 'front' ? this.#ready.prepend(entry) : this.#ready.append(entry);
  }

  /** Puts back what was taken, to be sent after a delay. */
  putBackAfter(entry: Entry, delayMs: number): void {
    this.#enqueue(entry);
    entry.timer = this.#delay(entry, delayMs);
  }

  /** A delayed entry's time has come. */
  wake(entry: Entry): void {
    entry.timer = undefined;
    if (entry.queued) entry.ready = this.#ready.append(entry);
  }

  /** The entry has come to its end, in the queue or in flight: its lane goes on. */
  finish(entry: Entry): void {
    this.#withdraw(entry);
    const next = this.#lanes.leave(entry);
    if (next) next.ready = this.#ready.append(next);
  }

  /** Everything that waits, in no particular order. */
  *[Symbol.iterator](): Iterator<Entry> {
    for (const list of this.#byPriority) yield* list;
  }

  #withdraw(entry: Entry): void {
    clearTimeout(entry.timer);
    this.#ready.remove(entry.ready);
    entry.ready = undefined;
    this.#dequeue(entry);
  }

  #enqueue(entry: Entry): void {
    entry.queued = this.#byPriority[entry.event.priority]?.append(entry);
    this.#size += 1;
    this.#bytes += entry.event.bytes;
  }

  #dequeue(entry: Entry): void {
    if (!entry.queued) return;
    this.#byPriority[entry.event.priority]?.remove(entry.queued);
    entry.queued = undefined;
    this.#size -= 1;
    this.#bytes -= entry.event.bytes;
  }

  #firstRepeatable(): Entry | undefined {
    let looked = 0;
    for (const entry of this.#ready) {
      if (entry.event.repeatable) return entry;
      looked += 1;
      if (looked === MAX_LOOK_AHEAD) return undefined;
    }
    return undefined;
  }

  /** The oldest of the lowest priority; the newcomer, when nothing queued is less or as important. */
  #leastImportant(newcomer: Entry): Entry {
    for (const list of this.#byPriority.slice(0, newcomer.event.priority + 1)) {
      if (list.first) return list.first;
    }
    return newcomer;
  }
}
