import type { OpenPanelEvent } from '../events/types.js';
import { backgroundTimer, clearTimeout } from '../util/timers.js';
import type { Call } from './call.js';
import type { FinalDelivery } from './delivery.js';
import { createEntry, type Entry, type EntryCall, PRIORITY, type Priority } from './entry.js';
import type { ProfileCall } from './profile-call.js';
import type { ProfileWrite, ProfileWriteKind } from './profile-write.js';
import { ProfileWrites, type ProfileWritesConfig } from './profile-writes.js';
import { EventQueue } from './queue.js';

export interface BacklogParts {
  readonly now: () => number;
  /** Something may be sent. */
  readonly wake: () => void;
  /** Whether what was refused is to be tried before everything else. */
  readonly isUrgent: () => boolean;
  /** Has to leave the queue, and is still to be finished. */
  readonly evict: (entry: Entry) => void;
  /** The call has to wait for a gap. */
  readonly held: (call: Call) => void;
  /** The end of a call that changed a profile. */
  readonly end: (call: Call, delivery: FinalDelivery, event: () => OpenPanelEvent) => void;
  readonly unsafeSum: (property: string) => void;
}

const PRIORITY_OF: Readonly<Record<ProfileWriteKind, Priority>> = {
  assign_group: PRIORITY.group,
  identify: PRIORITY.identify,
  counter: PRIORITY.increment,
};
const KINDS = Object.keys(PRIORITY_OF) as readonly ProfileWriteKind[];
/** So many calls that change profiles are taken in within a turn at most. */
const MOST_ARRIVED = 1_000;

/** Everything that waits to be sent: events in the queue, and writes to profiles on their schedule, which share its bounds. */
export class Backlog {
  readonly queue: EventQueue;
  readonly writes: ProfileWrites<Call>;
  readonly #parts: BacklogParts;
  /** Not on the stack of whoever calls a tracker, which may be full, and leave the schedule halfway through a change. */
  #arrived: ProfileCall<Call>[] = [];
  #isTurnOfWrites = false;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(config: ProfileWritesConfig, parts: BacklogParts) {
    this.#parts = parts;
    const { now, wake, held, end, unsafeSum } = parts;
    this.writes = new ProfileWrites<Call>(config, { now, wake, held, end, unsafeSum });
    this.queue = new EventQueue(config, {
      delay: (entry, delayMs) =>
        backgroundTimer(() => {
          this.queue.wake(entry, parts.isUrgent());
          wake();
        }, delayMs),
      evict: parts.evict,
      beside: this.#beside(),
    });
  }

  /** Takes a checked event in that changes a profile; what comes of it is known once `settle` is called. */
  schedule(call: ProfileCall<Call>): void {
    this.#arrived.push(call);
    if (this.#arrived.length >= MOST_ARRIVED) this.settle();
  }

  settle(): void {
    while (this.#arrived.length > 0) {
      const arrived = this.#arrived;
      this.#arrived = [];
      for (const call of arrived) {
        if (call.call.done) continue;
        this.writes.accept(call);
        this.queue.makeRoom(PRIORITY.increment);
      }
    }
  }

  get bytes(): number {
    return this.queue.bytes + this.writes.bytes;
  }

  get hasReady(): boolean {
    return this.queue.hasReady || (this.writes.size > 0 && this.writes.hasReady);
  }

  /** The next entry to send, from both in turn, so that neither keeps the other waiting. */
  take(): Entry | undefined {
    if (this.writes.size === 0) return this.queue.take();
    this.#isTurnOfWrites = !this.#isTurnOfWrites;
    if (this.#isTurnOfWrites) return this.#takeWrite('delivery') ?? this.queue.take();
    return this.queue.take() ?? this.#takeWrite('delivery');
  }

  /** The same for a probe. */
  takeProbe(random: () => number): Entry | undefined {
    return this.queue.takeProbe(random) ?? this.#takeWrite('probe');
  }

  /** Puts back what was taken: at the front or at the back of the queue, or on the schedule of its profile. */
  putBack(entry: Entry, where: 'front' | 'back', mayBeProcessed = false): void {
    const { write } = entry.call;
    if (write) this.writes.again(write, { delayMs: 0, mayBeProcessed });
    else this.queue.putBack(entry, where);
  }

  /** The same, to be sent after a delay. */
  putBackAfter(entry: Entry, delayMs: number, mayBeProcessed = false): void {
    const { write } = entry.call;
    if (write) this.writes.again(write, { delayMs, mayBeProcessed });
    else this.queue.putBackAfter(entry, delayMs);
  }

  /** The profile of a counter was not found. True where it was put back, since the API may not know it yet. */
  putBackMissing({ call: { write } }: Entry): boolean {
    return write !== undefined && this.writes.missing(write);
  }

  /** Sees to it that whoever runs comes again when a gap is over, that of another client of the project too. */
  arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const at = this.#isDisposed || this.writes.hasReady ? undefined : this.writes.nextAt();
    if (at === undefined) return;
    this.#timer = backgroundTimer(this.#parts.wake, Math.max(1, at - this.#parts.now()));
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  #takeWrite(purpose: 'delivery' | 'probe'): Entry | undefined {
    const write = this.writes.take(purpose);
    if (!write) return undefined;
    const body = JSON.stringify(write.event);
    const { ip, userAgent, isVisitor, isRepeatable: repeatable, kind } = write;
    const bytes = Buffer.byteLength(body);
    const type = write.event.type;
    const event = {
      type,
      body,
      bytes,
      ip,
      userAgent,
      isVisitor,
      priority: PRIORITY_OF[kind],
      orderingKey: undefined,
      repeatable,
    };
    const entry = createEntry(callsOf(write), event);
    if (write.attempt) Object.assign(entry, { sentAt: write.attempt.sentAt, failures: write.attempt.failures });
    write.attempt = entry;
    return entry;
  }

  #beside() {
    const { writes } = this;
    return {
      get size() {
        return writes.size;
      },
      get bytes() {
        return writes.bytes;
      },
      above: (priority: Priority) => writes.sizeOf(KINDS.filter((kind) => PRIORITY_OF[kind] > priority)),
      evict: (priority: Priority) => KINDS.some((kind) => PRIORITY_OF[kind] === priority && writes.evictOldest(kind)),
    };
  }
}

/** All calls of a write, as one. */
const callsOf = (write: ProfileWrite<Call>): EntryCall => ({
  write,
  get madeAt() {
    return write.newestAt;
  },
  get done() {
    return !write.isInFlight;
  },
  get inFlight() {
    return write.isInFlight;
  },
  set inFlight(isInFlight) {
    write.eachCall((call) => {
      call.inFlight = isInFlight;
    });
  },
});
