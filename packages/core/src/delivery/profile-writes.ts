import type { OpenPanelEvent } from '../events/types.js';
import { processGlobal } from '../util/process-global.js';
import type { FinalDelivery } from './delivery.js';
import type { HeldOutlook } from './drain.js';
import { Fifo } from './fifo.js';
import { ProfileSchedule } from './profile-schedule.js';
import type { ProfileState } from './profile-state.js';
import type { ProfileCall, ProfileWrite, ProfileWriteKind } from './profile-write.js';
import type { Beside, QueueLimits } from './queue.js';
import { PRIORITY, type Priority } from './queued-event.js';

export interface ProfileWritesConfig extends QueueLimits {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly maxEventBytes: number;
  readonly counterSettleMs: number;
  /** With a transport of one's own nothing is shared: what it is connected to is not known. */
  readonly transport?: unknown;
}

export interface ProfileWritesParts<C> {
  /** Monotonic, and the same for all clients of the process. */
  readonly now: () => number;
  /** Something may be sent. */
  readonly wake: () => void;
  /** The call has to wait: its promise is to be fulfilled as `queued`, in this turn. */
  readonly held: (call: C) => void;
  /** The end of a call, once for each; `event` makes the event that it was. */
  readonly end: (call: C, delivery: FinalDelivery, event: () => OpenPanelEvent) => void;
  readonly unsafeSum: (property: string) => void;
}

export const PRIORITY_OF: Readonly<Record<ProfileWriteKind, Priority>> = {
  assign_group: PRIORITY.group,
  identify: PRIORITY.identify,
  counter: PRIORITY.increment,
};
const KINDS = Object.keys(PRIORITY_OF) as readonly ProfileWriteKind[];

/** How far to look for a write that can be repeated. */
const MAX_LOOK_AHEAD = 100;

/**
 * What a client has to send that changes profiles, and may be sent when the schedule of its project says so. It sets no timer: its
 * engine takes what is ready, tells the schedule what became of it, and comes again at `nextAt()`.
 */
export class ProfileWrites<C> implements Beside {
  /** Requests that wait, */
  size = 0;
  /** and their bytes. */
  bytes = 0;
  /** Calls that wait for a gap. */
  held = 0;
  readonly maxEventBytes: number;
  readonly parts: ProfileWritesParts<C>;
  readonly schedule: ProfileSchedule<C>;
  /** Profiles of which it may send something. */
  readonly ready = new Fifo<ProfileState<C>>();
  readonly #limits: QueueLimits;
  readonly #waiting: Record<ProfileWriteKind, Fifo<ProfileWrite<C>>> = {
    assign_group: new Fifo(),
    identify: new Fifo(),
    counter: new Fifo(),
  };
  readonly #bytesOf: Record<ProfileWriteKind, number> = { assign_group: 0, identify: 0, counter: 0 };

  constructor(config: ProfileWritesConfig, parts: ProfileWritesParts<C>) {
    this.maxEventBytes = config.maxEventBytes;
    this.parts = parts;
    this.#limits = config;
    this.schedule = scheduleOf(config, parts.now);
    this.schedule.gaps.lengthen(config.counterSettleMs);
  }

  /** Of what is more important. */
  above(priority: Priority): { size: number; bytes: number } {
    const kinds = KINDS.filter((kind) => PRIORITY_OF[kind] > priority);
    const sum = (of: (kind: ProfileWriteKind) => number) => kinds.reduce((total, kind) => total + of(kind), 0);
    return { size: sum((kind) => this.#waiting[kind].size), bytes: sum((kind) => this.#bytesOf[kind]) };
  }

  /** How many of its calls are this client's. */
  ownCalls({ shares }: ProfileWrite<C>): number {
    return shares.reduce((sum, { owner, calls }) => sum + (owner === this ? calls.length : 0), 0);
  }

  /** Takes a checked event in. What finds no room among the counters ends as `queue_full`, the oldest first. */
  accept(call: ProfileCall<C>): void {
    this.schedule.accept(this, call);
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    const counters = this.#waiting.counter;
    while (2 * counters.size > maxQueueSize || 2 * this.#bytesOf.counter > maxQueueBytes) {
      if (!this.#evictOldest('counter')) return;
    }
  }

  get hasReady(): boolean {
    this.schedule.advance();
    return this.ready.size > 0;
  }

  /** The next request, which is then in flight until the schedule is told of its end, or to send it again. A probe is one that can be repeated, if there is any. */
  take(purpose: 'delivery' | 'probe' = 'delivery'): ProfileWrite<C> | undefined {
    while (this.hasReady) {
      const profile = (purpose === 'probe' ? this.#firstRepeatable() : undefined) ?? this.ready.first;
      const write = profile && this.schedule.start(profile, this);
      if (write) return write;
    }
    return undefined;
  }

  /** When to come again, unless `wake` is called before. */
  nextAt(): number | undefined {
    return this.hasReady ? this.parts.now() : this.schedule.gaps.nextWakeAt();
  }

  /** Drops the oldest of a priority as `queue_full`; false where none waits. */
  evict(priority: Priority): boolean {
    return KINDS.some((kind) => PRIORITY_OF[kind] === priority && this.#evictOldest(kind));
  }

  #evictOldest(kind: ProfileWriteKind): boolean {
    const oldest = this.#waiting[kind].first;
    if (oldest) this.schedule.end(oldest, { status: 'dropped', reason: 'queue_full' });
    return oldest !== undefined;
  }

  outlook(): HeldOutlook {
    return { calls: this.held, lastMs: this.schedule.lastMs(this) };
  }

  /** The write waits from here on, and counts. The oldest come first: what a call was merged into is listed anew. */
  list(write: ProfileWrite<C>): void {
    write.place = this.#waiting[write.kind].append(write);
    this.#count(write, 1);
  }

  /** It does not wait any more, or is about to change. */
  unlist(write: ProfileWrite<C>): void {
    this.#waiting[write.kind].remove(write.place);
    write.place = 0;
    this.#count(write, -1);
  }

  #firstRepeatable(): ProfileState<C> | undefined {
    let looked = 0;
    for (const profile of this.ready) {
      if (profile.next()?.isRepeatable) return profile;
      looked += 1;
      if (looked === MAX_LOOK_AHEAD) return undefined;
    }
    return undefined;
  }

  #count(write: ProfileWrite<C>, sign: 1 | -1): void {
    this.size += sign;
    this.bytes += sign * write.bytes;
    this.#bytesOf[write.kind] += sign * write.bytes;
    if (write.isReleased) return;
    for (const { owner, calls } of write.shares) owner.held += sign * calls.length;
  }
}

/** Where the schedules are: one for each project that this process sends to. */
function scheduleOf<C>(config: ProfileWritesConfig, now: () => number): ProfileSchedule<C> {
  if (config.transport !== undefined) return new ProfileSchedule(now);
  const schedules = processGlobal('profile-schedules', () => new Map<string, ProfileSchedule<C>>());
  const key = `${config.clientId} ${config.apiUrl}`;
  const schedule = schedules.get(key) ?? new ProfileSchedule<C>(now);
  schedules.set(key, schedule);
  return schedule;
}
