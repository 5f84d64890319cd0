import type { OpenPanelEvent } from '../events/types.js';
import type { ClientConfig } from '../options/client-config.js';
import { processGlobal } from '../util/process-global.js';
import type { FinalDelivery } from './delivery.js';
import type { HeldOutlook } from './drain.js';
import { Fifo } from './fifo.js';
import { ProfileSchedule } from './profile-schedule.js';
import type { ProfileState } from './profile-state.js';
import type { ProfileWrite } from './profile-write.js';
import type { EventQueue } from './queue.js';

export type ProfileEvent = Extract<OpenPanelEvent, { type: 'identify' | 'increment' | 'decrement' | 'assign_group' }>;

/** A checked event of a profile with the call that made it. Its payload is private: it is changed by merging. */
export interface ProfileCall<C> {
  readonly call: C;
  /** When the call was made, in the time of the schedule. */
  readonly madeAt: number;
  readonly event: ProfileEvent;
  /** The size of its body. */
  readonly bytes: number;
  readonly ip: string | undefined;
  readonly userAgent: string;
  readonly isVisitor: boolean;
}

export type ProfileWritesConfig = Pick<
  ClientConfig,
  'apiUrl' | 'clientId' | 'maxEventBytes' | 'counterSettleMs' | 'transport'
>;

export interface ProfileWritesParts<C> {
  /** Monotonic, and the same for all clients of the process. */
  readonly now: () => number;
  /** Whose bounds it shares. */
  readonly queue: Pick<EventQueue, 'enter' | 'leave'>;
  /** Something may be sent. */
  readonly wake: () => void;
  /** The call has to wait: its promise is to be fulfilled as `queued`, in this turn. */
  readonly held: (call: C) => void;
  /** The end of a call, once for each; `event` makes the event that it was. */
  readonly end: (call: C, delivery: FinalDelivery, event: () => OpenPanelEvent) => void;
  readonly unsafeSum: (property: string) => void;
}

/** How far to look for a write that can be repeated. */
const MAX_LOOK_AHEAD = 100;

/**
 * What a client has to send that changes profiles, and may be sent when the schedule of its project says so. It sets no timer: its
 * engine takes what is ready, tells the schedule what became of it, and comes again at `nextAt()`.
 */
export class ProfileWrites<C> {
  /** Requests that wait. */
  size = 0;
  /** Calls that wait for a gap. */
  held = 0;
  readonly maxEventBytes: number;
  readonly parts: ProfileWritesParts<C>;
  readonly schedule: ProfileSchedule<C>;
  /** Profiles of which it may send something. */
  readonly ready = new Fifo<ProfileState<C>>();

  constructor(config: ProfileWritesConfig, parts: ProfileWritesParts<C>) {
    this.maxEventBytes = config.maxEventBytes;
    this.parts = parts;
    this.schedule = scheduleOf(config, parts.now);
    this.schedule.gaps.lengthen(config.counterSettleMs);
  }

  /** How many of its calls are this client's. */
  ownCalls({ shares }: ProfileWrite<C>): number {
    return shares.reduce((sum, { owner, calls }) => sum + (owner === this ? calls.length : 0), 0);
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

  outlook(): HeldOutlook {
    return { calls: this.held, lastMs: this.schedule.lastMs(this) };
  }

  /** The write waits from here on, and counts. The oldest come first: what a call was merged into is listed anew. */
  list(write: ProfileWrite<C>): void {
    this.parts.queue.enter(write);
    this.#count(write, 1);
  }

  /** It does not wait any more, or is about to change. */
  unlist(write: ProfileWrite<C>): void {
    this.parts.queue.leave(write);
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
    if (write.isReleased) return;
    for (const { owner, calls } of write.shares) owner.held += sign * calls.length;
  }
}

/** Where the schedules are: one for each project that this process sends to. */
function scheduleOf<C>(config: ProfileWritesConfig, now: () => number): ProfileSchedule<C> {
  // What a transport of the app's own is connected to is not known.
  if (config.transport !== undefined) return new ProfileSchedule(now);
  const schedules = processGlobal('profile-schedules', () => new Map<string, ProfileSchedule<C>>());
  const key = `${config.clientId} ${config.apiUrl}`;
  const schedule = schedules.get(key) ?? new ProfileSchedule<C>(now);
  schedules.set(key, schedule);
  return schedule;
}
