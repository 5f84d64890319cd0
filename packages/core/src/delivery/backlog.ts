import { backgroundTimer, clearTimeout } from '../util/timers.js';
import type { DeliveryEngine } from './engine.js';
import type { Call } from './pending-calls.js';
import type { ProfileWrite } from './profile-write.js';
import { type ProfileCall, ProfileWrites } from './profile-writes.js';
import { EventQueue } from './queue.js';
import { createQueuedEvent, type EventCall, type QueuedEvent } from './queued-event.js';

/** So many calls that change profiles are taken in within a turn at most. */
const MOST_ARRIVED = 1_000;

/** Everything that waits to be sent: events in the queue, and writes to profiles on their schedule, which share its bounds. */
export class Backlog {
  readonly queue: EventQueue;
  readonly writes: ProfileWrites<Call>;
  readonly #engine: DeliveryEngine;
  /** Not taken in on the stack of whoever calls a tracker: where that is full, the schedule would be left halfway through a change. */
  #arrived: ProfileCall<Call>[] = [];
  #isTurnOfWrites = false;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(engine: DeliveryEngine) {
    const { calls, log, turns, config, now } = engine;
    this.#engine = engine;
    this.queue = new EventQueue(config, {
      delay: (event, delayMs) =>
        backgroundTimer(() => {
          this.queue.wake(event, engine.loop.isUrgent);
          turns.next();
        }, delayMs),
      evict: (event) => engine.drop(event.call as Call, 'queue_full', event),
    });
    this.writes = new ProfileWrites<Call>(config, {
      now,
      queue: this.queue,
      wake: () => turns.next(),
      held: (call) => calls.release(call),
      end: (call, delivery, event) => {
        if (engine.endListener()) call.event = event();
        calls.close(call, delivery);
        // It may be another client that sent it.
        turns.soon();
      },
      unsafeSum: (property) => log.unsafeSum(property),
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
        this.writes.schedule.accept(this.writes, call);
        this.queue.makeRoom();
      }
    }
  }

  get hasReady(): boolean {
    return this.queue.ready.size > 0 || (this.writes.size > 0 && this.writes.hasReady);
  }

  /** The next event to send, from both in turn, so that neither keeps the other waiting. */
  take(): QueuedEvent | undefined {
    if (this.writes.size === 0) return this.queue.take();
    this.#isTurnOfWrites = !this.#isTurnOfWrites;
    if (this.#isTurnOfWrites) return this.#takeWrite('delivery') ?? this.queue.take();
    return this.queue.take() ?? this.#takeWrite('delivery');
  }

  takeProbe(random: () => number): QueuedEvent | undefined {
    return this.queue.takeProbe(random) ?? this.#takeWrite('probe');
  }

  /** Puts back what was taken: into the queue, at an end or after a delay in milliseconds, or on the schedule of its profile. */
  putBack(event: QueuedEvent, where: 'front' | 'back' | number, mayBeProcessed = false): void {
    const { write } = event.call;
    if (write) write.profile.schedule.again(write, typeof where === 'number' ? where : 0, mayBeProcessed);
    else this.queue.putBack(event, where);
  }

  /** Sees to it that whoever runs comes again when a gap is over, that of another client of the project too. */
  arm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isDisposed || this.writes.schedule.profiles.size === 0 || this.writes.hasReady) return;
    const { turns, now } = this.#engine;
    const at = this.writes.nextAt();
    if (at === undefined) return;
    this.#timer = backgroundTimer(() => turns.next(), Math.max(1, at - now()));
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  #takeWrite(purpose: 'delivery' | 'probe'): QueuedEvent | undefined {
    const write = this.writes.take(purpose);
    if (!write) return undefined;
    const { event: merged } = write;
    const event = createQueuedEvent(callOf(write), merged.type, JSON.stringify(merged), write.latest, {
      priority: write.priority,
      orderingKey: undefined,
      repeatable: write.isRepeatable,
    });
    if (write.attempt) Object.assign(event, { sentAt: write.attempt.sentAt, failures: write.attempt.failures });
    write.attempt = event;
    return event;
  }
}

/** All calls of a write, as one. */
const callOf = (write: ProfileWrite<Call>): EventCall => ({
  write,
  madeAt: write.newestAt,
  get done() {
    return !write.isInFlight;
  },
  set inFlight(isInFlight: boolean) {
    write.eachCall((call) => {
      call.inFlight = isInFlight;
    });
  },
});
