import type { OpenPanelEvent } from '../events/types.js';
import { processGlobal } from '../util/process-global.js';
import { isolatesRequests } from '../util/runtime.js';
import { backgroundTimer, clearTimeout } from '../util/time.js';
import type { Call } from './call.js';
import type { FinalDelivery } from './delivery.js';
import type { HeldOutlook } from './drain.js';
import type { DeliveryEngine } from './engine.js';
import { Fifo } from './fifo.js';
import type { ProfileCall } from './profile-event.js';
import { ProfileSchedule } from './profile-schedule.js';
import type { ProfileState } from './profile-state.js';
import type { ProfileWrite } from './profile-write.js';
import { EventQueue } from './queue.js';
import { createQueuedEvent, type EventCall, type QueuedEvent } from './queued-event.js';

/** So many calls that change profiles are taken in within a turn at most. */
const MOST_ARRIVED = 1_000;
/** How far to look for a write that can be repeated. */
const MAX_LOOK_AHEAD = 100;
const FROM_THE_FRONT = () => 0;
const mayRepeat = (profile: ProfileState) => profile.next()?.isRepeatable === true;

/**
 * Everything that a client has to send: events in the queue, and writes to profiles, which share its bounds, and may be sent when the
 * schedule of the project says so.
 */
export class Backlog {
  readonly queue: EventQueue;
  readonly schedule: ProfileSchedule;
  readonly maxEventBytes: number;
  /** Profiles of which this client may send something. */
  readonly ready = new Fifo<ProfileState>();
  /** Writes that wait. */
  writes = 0;
  /** Calls that wait for a gap. */
  held = 0;
  readonly #engine: DeliveryEngine;
  /** Not taken in on the stack of whoever calls a tracker: where that is full, the schedule would be left halfway through a change. */
  #arrived: ProfileCall[] = [];
  #isTurnOfWrites = false;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(engine: DeliveryEngine) {
    const { config } = engine;
    this.#engine = engine;
    this.queue = new EventQueue(config, {
      delay: (event, delayMs) =>
        backgroundTimer(() => {
          this.queue.wake(event, engine.loop.isUrgent);
          this.wake();
        }, delayMs),
      evict: (event) => engine.drop(event.call as Call, 'queue_full', event),
    });
    this.schedule = scheduleOf(engine);
    this.schedule.gaps.lengthen(config.counterSettleMs);
    this.maxEventBytes = config.maxEventBytes;
  }

  /** Takes a checked event in that changes a profile; what comes of it is known once `settle` is called. */
  accept(call: ProfileCall): void {
    this.#arrived.push(call);
    if (this.#arrived.length >= MOST_ARRIVED) this.settle();
  }

  settle(): void {
    while (this.#arrived.length > 0) {
      const arrived = this.#arrived;
      this.#arrived = [];
      for (const call of arrived) {
        if (call.call.done) continue;
        this.schedule.accept(this, call);
        this.queue.makeRoom();
      }
    }
  }

  get hasReady(): boolean {
    return this.queue.ready.size > 0 || (this.writes > 0 && this.hasReadyWrite);
  }

  get hasReadyWrite(): boolean {
    this.schedule.advance();
    return this.ready.size > 0;
  }

  /** The next event to send, from both in turn, so that neither keeps the other waiting. Without writes the queue has it. */
  take(): QueuedEvent | undefined {
    this.#isTurnOfWrites = !this.#isTurnOfWrites;
    if (this.#isTurnOfWrites) return eventOf(this.takeWrite()) ?? this.queue.take();
    return this.queue.take() ?? eventOf(this.takeWrite());
  }

  takeProbe(random: () => number): QueuedEvent | undefined {
    return this.queue.takeProbe(random) ?? eventOf(this.takeWrite(true));
  }

  /** The next write, which is then in flight until the schedule is told of its end, or to send it again. A probe can be repeated, if any can. */
  takeWrite(isProbe = false): ProfileWrite | undefined {
    while (this.hasReadyWrite) {
      const repeatable = isProbe ? this.ready.pick(FROM_THE_FRONT, mayRepeat, MAX_LOOK_AHEAD) : undefined;
      const profile = repeatable ?? this.ready.first;
      const write = profile && this.schedule.start(profile, this);
      if (write) return write;
    }
    return undefined;
  }

  /** Puts back what was taken: into the queue, at an end or after a delay in milliseconds, or on the schedule of its profile. */
  putBack(event: QueuedEvent, where: 'front' | 'back' | number, mayBeProcessed = false): void {
    const { write } = event.call;
    if (write) write.profile.schedule.again(write, typeof where === 'number' ? where : 0, mayBeProcessed);
    else this.queue.putBack(event, where);
  }

  /** When to look for a write again, unless an answer or a call comes before. */
  nextWriteAt(): number | undefined {
    return this.hasReadyWrite ? this.#engine.now() : this.schedule.gaps.nextWakeAt();
  }

  outlook(): HeldOutlook {
    return { calls: this.held, lastMs: this.schedule.lastMs(this) };
  }

  /** While there are profiles, sees to it that whoever runs comes again when a gap is over, that of another client of the project too. */
  arm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isDisposed || this.schedule.profiles.size === 0 || this.hasReadyWrite) return;
    const at = this.nextWriteAt();
    if (at === undefined) return;
    this.#timer = backgroundTimer(() => this.wake(), Math.max(1, at - this.#engine.now()));
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  /** The write waits from here on, and counts. The oldest come first: what a call was merged into is listed anew. */
  list(write: ProfileWrite): void {
    this.queue.enter(write);
    this.#count(write, 1);
  }

  /** It does not wait any more, or is about to change. */
  unlist(write: ProfileWrite): void {
    this.queue.leave(write);
    this.#count(write, -1);
  }

  /** Something may be sent. */
  wake(): void {
    this.#engine.turns.next();
  }

  /** The call has to wait. */
  hold(call: Call): void {
    this.#engine.calls.release(call);
  }

  /** The outcome of a call that changed a profile, perhaps sent by another client; `event` makes the event that it was. */
  end(call: Call, delivery: FinalDelivery, event: () => OpenPanelEvent): void {
    if (this.#engine.endListener()) call.event = event();
    this.#engine.calls.close(call, delivery);
    this.#engine.turns.soon();
  }

  unsafeSum(property: string): void {
    this.#engine.log.unsafeSum(property);
  }

  #count(write: ProfileWrite, sign: 1 | -1): void {
    this.writes += sign;
    if (write.isReleased) return;
    for (const { owner, calls } of write.shares) owner.held += sign * calls.length;
  }
}

/** Where the schedules are: one for each project that this process sends to. */
function scheduleOf({ config, now }: DeliveryEngine): ProfileSchedule {
  // What a transport of the app's own is connected to is not known, and isolated requests share nothing.
  if (config.transport !== undefined || isolatesRequests) return new ProfileSchedule(now);
  const schedules = processGlobal('profile-schedules', () => new Map<string, ProfileSchedule>());
  const key = `${config.clientId} ${config.apiUrl}`;
  const schedule = schedules.get(key) ?? new ProfileSchedule(now);
  schedules.set(key, schedule);
  return schedule;
}

/** A write as an event for the loop, with what is known of its latest request. */
function eventOf(write: ProfileWrite | undefined): QueuedEvent | undefined {
  if (!write) return undefined;
  const { event: merged, priority, isRepeatable: repeatable, attempt, latest } = write;
  const how = { priority, orderingKey: undefined, repeatable };
  const event = createQueuedEvent(callOf(write), merged.type, JSON.stringify(merged), latest, how);
  if (attempt) Object.assign(event, { sentAt: attempt.sentAt, failures: attempt.failures });
  write.attempt = event;
  return event;
}

/** All calls of a write, as one. */
const callOf = (write: ProfileWrite): EventCall => ({
  write,
  madeAt: write.newestAt,
  isRecovered: write.isRecovered,
  get done() {
    return !write.isInFlight;
  },
  set inFlight(isInFlight: boolean) {
    write.eachCall((call) => {
      call.inFlight = isInFlight;
    });
  },
});
