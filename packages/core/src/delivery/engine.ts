import { backgroundTimer } from '../background-timer.js';
import type { EventType } from '../payload/event.js';
import type { DeliveryReport, DeliveryStats } from './accounting.js';
import type { Call } from './call.js';
import type { DropReason, FinalDelivery } from './delivery.js';
import { Endings } from './endings.js';
import type { EngineConfig, EngineParts } from './engine-parts.js';
import type { Entry, OutgoingEvent } from './entry.js';
import { Gate, type PauseCause } from './gate.js';
import { Ledger } from './ledger.js';
import { nextStep, type Undelivered } from './next-step.js';
import { OutageNotices } from './outage-notices.js';
import { EventQueue } from './queue.js';
import { RecentIdentifies } from './recent-identifies.js';
import { closeSender } from './sender.js';
import { Turns } from './turns.js';
import { judge, type Verdict } from './verdict.js';

/** Without IDs: the API answers with those of a device even for a server event, which it stores without one. */
const DELIVERED: FinalDelivery = Object.freeze({ status: 'delivered' });

/** Delivers events in the background. It never blocks, throws or grows beyond its bounds, and counts every call. */
export class DeliveryEngine {
  readonly #config: EngineConfig;
  readonly #parts: EngineParts;
  readonly #ledger: Ledger;
  readonly #queue: EventQueue;
  readonly #gate: Gate;
  readonly #notices: OutageNotices;
  readonly #identifies = new RecentIdentifies();
  readonly #inFlight = new Set<Entry>();
  readonly endings: Endings;
  readonly #pumping = new Turns(() => this.#pump());
  #ending: Promise<DeliveryReport> | undefined;
  #ended = false;

  constructor(config: EngineConfig, parts: EngineParts) {
    const { now, random, endListener, diagnostics } = parts;
    const { requestTimeoutMs } = config;
    this.#config = config;
    this.#parts = parts;
    this.#ledger = new Ledger({ requestTimeoutMs, now, endListener }, this);
    this.#queue = new EventQueue(config, {
      delay: (entry, delayMs) => backgroundTimer(() => this.#wake(entry), delayMs),
      evict: (entry) => this.drop(entry.call, 'queue_full', entry),
    });
    this.#gate = new Gate(config, { now, random, wait: backgroundTimer }, () => this.#schedulePump());
    this.#notices = new OutageNotices(diagnostics, config, now);
    this.endings = new Endings({ diagnostics, ledger: this.#ledger, queue: this.#queue, notices: this.#notices });
  }

  /** Counts a call; `name` is that of a track. It must come to `enqueue` or `drop`; while the app's own code is awaited, it is in `prepare`. */
  accept(type: EventType, name?: string): Call {
    if (!this.#ledger.isWatching) this.#pumping.next();
    return this.#ledger.open(type, name);
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** The call waits for something of the app's. False where the queue has no room for it, and it was dropped. */
  prepare(call: Call, bytes: number): boolean {
    if (call.done) return false;
    const { size, bytes: preparing } = this.#ledger.preparing;
    const isFull = size >= this.#config.maxQueueSize || preparing + bytes > this.#config.maxQueueBytes;
    if (isFull) this.drop(call, 'queue_full');
    else this.#ledger.prepare(call, bytes);
    return !isFull;
  }

  enqueue(call: Call, event: OutgoingEvent): void {
    if (call.done) return;
    this.#ledger.prepared(call);
    this.#queue.add(call, event);
    if (!this.#gate.isOpen) this.#ledger.release(call);
    this.#schedulePump();
  }

  /** Counts at once, and tells on the next turn. */
  drop(call: Call, reason: DropReason, entry?: Entry): void {
    this.endings.drop(call, reason, entry);
    this.#pumping.next();
  }

  /** Counts a request whose events are still to come. Returns what ends it. */
  openRequest(): () => void {
    return this.#ledger.openRequest();
  }

  stats(): DeliveryStats {
    this.endings.settle();
    return this.#ledger.stats(this.#inFlight.size, this.#queue.bytes);
  }

  /** Waits for all that is pending, and for open requests but the caller's own. */
  async flush(timeoutMs: number, ownRequests: number): Promise<DeliveryReport> {
    this.endings.settle();
    await this.#ledger.idle(timeoutMs, ownRequests);
    return this.#ledger.report();
  }

  /** At a natural exit no request is served any more. */
  drain(): Promise<DeliveryReport> {
    return this.flush(this.#config.shutdownTimeoutMs, this.#ledger.openRequests);
  }

  shutdown(timeoutMs: number, ownRequests: number): Promise<DeliveryReport> {
    this.#ending ??= this.#shutdown(timeoutMs, ownRequests);
    return this.#ending;
  }

  async #shutdown(timeoutMs: number, ownRequests: number): Promise<DeliveryReport> {
    const deadline = performance.now() + timeoutMs;
    this.endings.settle();
    await this.#ledger.idle(timeoutMs, ownRequests);
    this.#ended = true;
    this.#gate.dispose();
    this.#notices.end();
    for (const call of this.#ledger.preparing.calls) this.drop(call, 'shutdown');
    this.endings.settle();
    for (const entry of this.#queue) this.#end(entry, dropped('shutdown'));
    for (const entry of this.#inFlight) this.#end(entry, dropped('unconfirmed'));
    this.#notices.flush();
    await closeSender(this.#parts.sender, deadline - performance.now(), this.#parts.diagnostics);
    return this.#ledger.report();
  }

  #wake(entry: Entry): void {
    this.#queue.wake(entry);
    this.#schedulePump();
  }

  /** I/O starts on a turn of its own, never on the caller's. Where all connections are taken, an answer will see to it. */
  #schedulePump(): void {
    if (this.#inFlight.size < this.#gate.limit(this.#config.connections)) this.#pumping.next();
  }

  #pump(): void {
    this.endings.settle();
    this.#ledger.watch();
    const { now } = this.#parts;
    while (!this.#ended && this.#queue.hasReady && this.#inFlight.size < this.#gate.limit(this.#config.connections)) {
      const entry = this.#queue.take(this.#gate.isOpen ? 'delivery' : 'probe');
      if (!entry) return;
      if (now() - entry.call.madeAt > this.#config.maxEventAgeMs) this.#end(entry, dropped('expired'));
      else this.#send(entry);
    }
  }

  #send(entry: Entry): void {
    this.#inFlight.add(entry);
    entry.call.inFlight = true;
    if (entry.sent) this.#ledger.retry();
    entry.sent = true;
    this.#parts.sender.send(entry.event, (result) => this.#answered(entry, judge(result, Date.now())));
  }

  #answered(entry: Entry, verdict: Verdict): void {
    if (entry.call.done) return;
    this.#inFlight.delete(entry);
    entry.call.inFlight = false;
    if (verdict.kind === 'unanswered') entry.attempts += 1;
    this.#moveGate(entry, verdict);

    if (verdict.kind === 'delivered') this.#end(entry, entry.event.isVisitor ? verdict.delivery : DELIVERED);
    else this.#follow(entry, verdict);
    if (!this.#gate.isOpen) this.#ledger.release(entry.call);
    // Once the sender is done with the answers that it has, and their connections are free.
    this.#pumping.soon();
  }

  /** What the verdict says of the API, whatever becomes of this event. */
  #moveGate(entry: Entry, verdict: Verdict): void {
    if (verdict.kind === 'unanswered') {
      if (this.#gate.unanswered(entry, verdict.retryAfterMs)) this.#paused('unavailable', verdict.message);
    } else if (verdict.kind === 'delivered' || verdict.kind === 'rejected' || verdict.kind === 'profile_missing') {
      if (this.#gate.answered()) this.#notices.resumed();
    }
  }

  #follow(entry: Entry, verdict: Undelivered): void {
    const { lane, repeatable } = entry.event;
    const recentlyIdentified = lane !== undefined && this.#identifies.has(lane, this.#parts.now());
    const attempted = { unanswered: entry.attempts, repeatable, recentlyIdentified };
    const step = nextStep(verdict, attempted, this.#config, this.#parts.random);
    if (step.kind === 'end') return this.#end(entry, step.delivery);
    if (step.kind === 'pause') {
      const wasProbe = !this.#gate.isOpen;
      if (this.#gate.pause(step.cause, step.retryAfterMs)) this.#paused(step.cause, step.message);
      // In order, but for a failed probe: the next one is another event, in case it is this one alone that fails.
      return this.#queue.putBack(entry, wasProbe ? 'back' : 'front');
    }
    // A closed gate sets the pace; at the back, so that the next probe is another event.
    if (!this.#gate.isOpen) return this.#queue.putBack(entry, 'back');
    return this.#queue.putBackAfter(entry, step.delayMs);
  }

  #paused(cause: PauseCause, message: string): void {
    this.#notices.paused(cause, message);
    this.#ledger.releaseWaiting();
  }

  /** The end of an entry, wherever it is. */
  #end(entry: Entry, delivery: FinalDelivery): void {
    const { lane, type, body } = entry.event;
    if (delivery.status === 'delivered' && type === 'identify' && lane !== undefined) {
      this.#identifies.note(lane, this.#parts.now());
    }
    if (delivery.status === 'rejected') this.#notices.rejected(delivery.message);
    if (delivery.status === 'dropped') this.#notices.dropped(delivery.reason);
    this.#queue.finish(entry);
    this.#inFlight.delete(entry);
    this.#ledger.close(entry.call, delivery, body);
  }
}

const dropped = (reason: DropReason): FinalDelivery => ({ status: 'dropped', reason });
