import { type Diagnostics, reasonOf } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { Backlog } from './backlog.js';
import type { Call, FailedCall, OutcomeListener } from './call.js';
import type { DeliveryReport, DeliveryStats, DropReason, FinalDelivery } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { DeliveryLoop } from './delivery-loop.js';
import { Drain, type HeldOutlook } from './drain.js';
import type { EngineParts } from './engine-parts.js';
import { KeptEvents } from './kept-events.js';
import { Once } from './once.js';
import type { OutboxWriter } from './outbox.js';
import { OutboxLoop } from './outbox-loop.js';
import { PendingCalls } from './pending-calls.js';
import { type BeforeProcess, type ProfileEvent, priorityOf } from './profile-event.js';
import type { QueuedEvent } from './queued-event.js';
import { Scheduler } from './scheduler.js';
import { closeSender, type Sender } from './transport.js';
import { leave } from './withdrawal.js';

/**
 * Delivers events in the background. It never blocks, throws or grows beyond its bounds, and counts every call. Its parts know it,
 * and each other by it.
 */
export class DeliveryEngine implements EngineParts {
  readonly config: ClientConfig;
  readonly sender: Sender;
  readonly diagnostics: Diagnostics;
  readonly now: () => number;
  readonly random: () => number;
  readonly endListener: () => OutcomeListener | undefined;
  readonly log: DeliveryLog;
  /** Those that are made here must come to `enqueue`, `schedule` or `drop`, perhaps after `calls.prepare`. */
  readonly calls: PendingCalls;
  readonly backlog: Backlog;
  readonly loop: DeliveryLoop | OutboxLoop;
  readonly drain: Drain;
  kept: KeptEvents | undefined;
  readonly outbox: OutboxWriter | undefined;
  readonly once: Once;
  readonly turns: Scheduler;
  hasEnded = false;
  /**
   * The latest failure, set by whoever catches an error in the middle of a call: on a stack that is full not even a function can be
   * called.
   */
  failure: FailedCall | undefined = undefined;
  /** What changes profiles is taken in on the turn of its call, which may have to be told that it waits. */
  readonly #intake: Scheduler;
  /** Whether calls were dropped, or change profiles, and nothing has come of it yet. */
  #isUnsettled = false;
  #ending: Promise<DeliveryReport> | undefined;

  constructor(config: ClientConfig, parts: EngineParts) {
    this.config = config;
    this.sender = parts.sender;
    this.diagnostics = parts.diagnostics;
    this.now = parts.now;
    this.random = parts.random;
    this.endListener = parts.endListener;
    this.outbox = parts.outbox;
    this.once = new Once(this, parts.onceClaims);
    this.turns = new Scheduler(this.#run);
    this.#intake = new Scheduler(() => {
      this.settle();
      this.turns.next();
    });
    this.log = new DeliveryLog(this.diagnostics, config, this.now);
    this.calls = new PendingCalls(this, parts.meter);
    this.backlog = new Backlog(this);
    this.loop = parts.outbox ? new OutboxLoop(this, parts.outbox) : new DeliveryLoop(this);
    this.drain = new Drain(this);
    KeptEvents.openFor(this, parts.source);
  }

  enqueue(event: QueuedEvent<Call>): void {
    const { call } = event;
    if (call.done) return;
    if (this.calls.preparing.size > 0) this.calls.prepared(call);
    if (call.once && !this.once.admit(event)) return;
    if (this.kept) return this.kept.add(event, event.orderingKey !== undefined, () => this.takeIn(event));
    const isKeyed = this.outbox && event.orderingKey !== undefined;
    this.backlog.queue.add(isKeyed ? { ...event, orderingKey: undefined } : event);
    this.loop.schedule(call);
  }

  /** The same for an event that changes a profile, which has a schedule of its own. */
  schedule(queued: QueuedEvent<Call>, event: ProfileEvent): void {
    if (queued.call.done) return;
    // Whoever takes it out of the outbox has the schedule: there it is that of all processes.
    if (this.outbox) return this.enqueue({ ...queued, priority: priorityOf(event) });
    this.calls.prepared(queued.call);
    if (this.kept) this.kept.add(queued, true, () => this.takeInWrite(queued, event));
    else this.takeInWrite(queued, event);
  }

  takeIn(event: QueuedEvent<Call>): void {
    this.backlog.queue.add(event);
    this.loop.schedule(event.call);
  }

  /** `before`: what another process may have done. */
  takeInWrite(queued: QueuedEvent<Call>, event: ProfileEvent, before?: BeforeProcess): void {
    const { call, bytes, ip, userAgent, isVisitor } = queued;
    this.#isUnsettled = true;
    this.backlog.accept({ call, event, bytes, ip, userAgent, isVisitor, ...before });
    if (this.loop.isPaused) this.calls.release(call);
    this.#intake.soon();
  }

  /** Counts at once, and tells on the next turn. */
  drop(call: Call, reason: DropReason, event?: QueuedEvent): void {
    this.#isUnsettled = true;
    this.calls.drop(call, reason, event);
    this.turns.next();
  }

  stats(): DeliveryStats {
    this.settle();
    const { backlog, calls } = this;
    let inFlight = 0;
    for (const { call } of this.loop.inFlight) inFlight += call.write?.callCount(backlog) ?? 1;
    const bytes = backlog.queue.bytes + calls.preparingBytes;
    return calls.counters.stats({ inFlight, bytes, held: backlog.held });
  }

  /** Waits for all that is pending and may be sent in this time, and for open requests but the caller's own. */
  async flush(timeoutMs: number, ownRequests: number): Promise<DeliveryReport> {
    await this.drain.flush(timeoutMs, ownRequests);
    return this.calls.counters.report(this.backlog.held);
  }

  /** Without a time it takes `shutdownTimeoutMs`, and up to `counterSettleMs` more while counters are held. */
  shutdown(timeoutMs: number | undefined, ownRequests: number): Promise<DeliveryReport> {
    this.#ending ??= this.#shutdown(timeoutMs, ownRequests);
    return this.#ending;
  }

  async #shutdown(timeoutMs: number | undefined, ownRequests: number): Promise<DeliveryReport> {
    const startedAt = this.now();
    // Without any time the answer could not be awaited.
    if (timeoutMs !== 0) this.loop.probeNow((isLasting) => this.drain.giveUp(isLasting));
    const { left, over } = await this.drain.atEnd(timeoutMs, ownRequests);
    const spentMs = this.now() - startedAt;
    this.end(left, spentMs);
    over();
    await this.once.close();
    await this.kept?.source.close();
    await closeSender(this.sender, (timeoutMs ?? this.config.shutdownTimeoutMs) - spentMs, this.diagnostics);
    return this.calls.counters.report(this.backlog.held);
  }

  /** Drops what is left, and says so; `left` of it was held at the end of a drain that took so long. */
  end(left: HeldOutlook | undefined, spentMs: number): void {
    const { backlog } = this;
    this.kept?.submitPreparing();
    this.settle();
    this.hasEnded = true;
    this.loop.stop();
    backlog.dispose();
    this.log.end();
    for (const call of this.calls.preparing.keys()) this.drop(call, 'shutdown');
    this.calls.tellDropped();
    for (const event of backlog.queue) this.close(event, { status: 'dropped', reason: 'shutdown' });
    leave(backlog.schedule, backlog);
    for (const event of this.loop.inFlight) {
      // What can be repeated is left to others, if it is kept.
      const isLeft = (event.call.entry && event.repeatable) || this.once.isUnsent(event.call.once);
      const reason = isLeft ? 'shutdown' : 'unconfirmed';
      this.close(event, { status: 'dropped', reason });
    }
    this.calls.check();
    this.log.flush(left, spentMs);
  }

  readonly #run = (): void => {
    if (this.#isUnsettled || this.failure) this.settle();
    this.kept?.read();
    this.loop.run();
    if (this.backlog.schedule.profiles.size > 0) this.backlog.arm();
    this.calls.check();
  };

  /** Takes in what was called. */
  settle(): void {
    while (this.failure) {
      const { call, error, before } = this.failure;
      this.failure = before;
      const why = `it could not be read: ${reasonOf(error)}`;
      this.diagnostics.once('invalid_event', `An event was dropped because ${why}.`, why);
      this.drop(call, 'invalid');
    }
    // A listener that asks for the counters is told in the middle of a change.
    if (this.calls.isTelling) return;
    this.#isUnsettled = false;
    this.calls.tellDropped();
    this.backlog.settle();
  }

  /** The outcome of an event, wherever it is. */
  close(event: QueuedEvent, delivery: FinalDelivery): void {
    this.loop.inFlight.delete(event);
    const { write } = event.call;
    if (write) write.profile.schedule.end(write, delivery);
    else {
      this.backlog.queue.finish(event);
      this.calls.close(event.call as Call, delivery, event.body);
    }
    // Before the app goes on, which may have awaited this, and calls again.
    this.calls.check();
  }
}
