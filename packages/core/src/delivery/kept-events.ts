import type { OpenPanelEvent } from '../events/types.js';
import { monotonicMs } from '../util/time.js';
import type { Call } from './call.js';
import type { DeliveryEngine } from './engine.js';
import { type Entry, type EventSource, eachCallOf, type KeptEvent, type SourceClient } from './event-source.js';
import type { ProfileEvent } from './profile-event.js';
import { createQueuedEvent, type QueuedEvent } from './queued-event.js';
import { forgetCalls } from './withdrawal.js';

/** So many events are read on a turn of the event loop at most. */
const MOST_READ = 500;

/** The events of a client with a source: keeps new ones there, and reads in what others left, as far as the queue has room. */
export class KeptEvents implements SourceClient {
  readonly source: EventSource;
  readonly #engine: DeliveryEngine;
  /** Events with an order that wait for older ones to be read. */
  #behind: (() => void)[] = [];
  #mayRead = false;
  #isPaused = false;

  constructor(engine: DeliveryEngine, source: EventSource) {
    this.#engine = engine;
    this.source = source;
  }

  static openFor(engine: DeliveryEngine, source: EventSource | undefined): void {
    if (!source) return;
    engine.kept = new KeptEvents(engine, source);
    source.open(engine.kept);
  }

  /** The event of a new call, and what takes it in. */
  add(event: QueuedEvent<Call>, isOrdered: boolean, takeIn: () => void): void {
    const { call } = event;
    if (!isOrdered || (!this.source.isBehind && this.#behind.length === 0)) {
      takeIn();
      if (!call.done) call.entry = this.source.append(event);
      return;
    }
    if (!this.#engine.calls.prepare(call, event.bytes)) return;
    call.entry = this.source.append(event);
    this.#behind.push(() => {
      this.#engine.calls.prepared(call);
      if (!call.done) takeIn();
    });
    this.wake();
  }

  wake(): void {
    this.#mayRead = true;
    this.#engine.turns.next();
  }

  /** What there is room for: half of the queue at most. */
  read(): void {
    const { isPaused } = this.#engine.loop;
    if (isPaused !== this.#isPaused) this.source.pauseChanged?.(isPaused);
    this.#isPaused = isPaused;
    if (!this.#mayRead || this.#engine.hasEnded) return;
    const { mostHeld } = this.source;
    const { queue, held } = this.#engine.backlog;
    const { most, mostBytes } = queue.roomToRecover(held < (mostHeld ?? 0));
    if (most <= 0 || mostBytes <= 0) return;
    const events = this.source.read(Math.min(most, MOST_READ), mostBytes);
    for (const event of events) this.#recover(event);
    this.#mayRead = events.length > 0;
    if (this.#mayRead) this.#engine.turns.next();
    if (this.source.isBehind) return;
    const behind = this.#behind;
    this.#behind = [];
    for (const takeIn of behind) takeIn();
  }

  /** What waits is left to whoever has taken it over; the outcome of what is on its way still counts. */
  forget(isLost: (entry: Entry) => boolean): void {
    const { backlog, calls } = this.#engine;
    const isOut = (call: Call) => call.entry?.source === this.source && isLost(call.entry);
    for (const call of [...calls.preparing.keys()]) if (isOut(call)) calls.handOver(call);
    for (const event of [...backlog.queue]) {
      if (!isOut(event.call as Call)) continue;
      backlog.queue.finish(event);
      calls.handOver(event.call as Call);
    }
    forgetCalls(backlog.schedule, isOut);
    calls.check();
  }

  hold(isHeld: boolean): void {
    const { loop } = this.#engine;
    if ('breaker' in loop) loop.breaker.hold(isHeld);
  }

  detach(): void {
    const { backlog, calls, loop } = this.#engine;
    const detach = (call: Call) => {
      if (call.entry?.source === this.source) call.entry = undefined;
    };
    for (const call of calls.preparing.keys()) detach(call);
    for (const event of [...backlog.queue, ...loop.inFlight]) eachCallOf(event, detach);
    for (const { counters, inOrder } of backlog.schedule.profiles.values()) {
      for (const write of [...counters.values(), ...inOrder]) write.eachCall(detach);
    }
  }

  submitPreparing(): void {
    for (const { submit } of [...this.#engine.calls.preparing.values()]) submit?.();
  }

  leave(): void {
    this.submitPreparing();
    this.#engine.settle();
    this.forget(() => true);
  }

  #recover(kept: KeptEvent): void {
    const { type, body, entry, isAttempted } = kept;
    const engine = this.#engine;
    const ageMs = Math.max(0, Date.now() - kept.madeAt);
    const call = engine.calls.recover(type, monotonicMs() - ageMs, entry);
    if (kept.once) call.once = { ...kept.once, state: isAttempted ? 'claimed' : 'unclaimed', claimedAt: 0 };
    if (isAttempted) return engine.calls.close(call, { status: 'dropped', reason: 'unconfirmed' }, body);
    const queued = createQueuedEvent(call, type, body, kept, kept);
    if (type !== 'track' && type !== 'group') {
      const event = JSON.parse(body) as OpenPanelEvent;
      if ('profileId' in event.payload && event.payload.profileId !== undefined) {
        return engine.takeInWrite(queued, event as ProfileEvent, {
          writtenAt: kept.writtenAt,
          mayBeSent: kept.mayBeSent,
        });
      }
    }
    if (engine.once.admit(queued)) engine.takeIn(queued);
  }
}
