import type { EventType, OpenPanelEvent } from '../events/types.js';
import type { DeliveryReport, DeliveryStats } from './accounting.js';
import { Backlog } from './backlog.js';
import type { Call } from './call.js';
import type { DropReason, FinalDelivery } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { DeliveryLoop } from './delivery-loop.js';
import { Drain } from './drain.js';
import { Endings } from './endings.js';
import type { EngineConfig, EngineParts } from './engine-parts.js';
import type { Entry, QueuedEvent } from './entry.js';
import { Ledger } from './ledger.js';
import type { ProfileCall } from './profile-call.js';
import { closeSender } from './sender.js';
import { Scheduler } from './turns.js';

/** Delivers events in the background. It never blocks, throws or grows beyond its bounds, and counts every call. */
export class DeliveryEngine {
  readonly #config: EngineConfig;
  readonly #parts: EngineParts;
  readonly #ledger: Ledger;
  readonly #backlog: Backlog;
  readonly #log: DeliveryLog;
  readonly #loop: DeliveryLoop;
  readonly #drain: Drain;
  readonly endings: Endings;
  readonly #turns = new Scheduler(() => this.#run());
  /** What changes profiles is taken in on the turn of its call, which may have to be told that it waits. */
  readonly #intake = new Scheduler(() => {
    this.#settle();
    this.#turns.next();
  });
  #ending: Promise<DeliveryReport> | undefined;
  #ended = false;

  constructor(config: EngineConfig, parts: EngineParts) {
    const { now, diagnostics } = parts;
    this.#config = config;
    this.#parts = parts;
    this.#ledger = new Ledger({
      requestTimeoutMs: config.requestTimeoutMs,
      ...parts,
      // At a natural exit no request is served any more.
      drain: () => this.#drain.atEnd(undefined, this.#ledger.openRequests),
    });
    this.#log = new DeliveryLog(diagnostics, config, now);
    this.#backlog = new Backlog(config, {
      now,
      wake: () => this.#turns.next(),
      isUrgent: () => this.#loop.isUrgent(),
      evict: (entry) => this.drop(entry.call as Call, 'queue_full', entry),
      held: (call) => this.#ledger.release(call),
      end: (call, delivery, event) => this.#close(call, delivery, event),
      unsafeSum: (property) => this.#log.unsafeSum(property),
    });
    this.endings = new Endings({ diagnostics, ledger: this.#ledger, queue: this.#backlog.queue, log: this.#log });
    this.#loop = new DeliveryLoop(config, {
      ...parts,
      backlog: this.#backlog,
      log: this.#log,
      schedule: this.#turns,
      retry: () => this.#ledger.retry(),
      end: (entry, delivery) => this.#end(entry, delivery),
      release: (entry) => this.#release(entry),
    });
    this.#drain = new Drain(config, {
      now,
      ledger: this.#ledger,
      log: this.#log,
      writes: this.#backlog.writes,
      inFlight: this.#loop.inFlight,
      isPaused: () => this.#loop.isPaused,
      settle: () => this.#settle(),
    });
  }

  /** Counts a call; `name` is that of a track. It must come to `enqueue`, `schedule` or `drop`, perhaps after `prepare`. */
  accept(type: EventType, name?: string): Call {
    if (!this.#ledger.isWatching) this.#turns.next();
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

  enqueue(call: Call, event: QueuedEvent): void {
    if (call.done) return;
    this.#ledger.prepared(call);
    this.#backlog.queue.add(call, event);
    if (this.#loop.isPaused) this.#ledger.release(call);
    this.#loop.schedule();
  }

  /** The same for an event that changes a profile, which has a schedule of its own. */
  schedule(call: Call, event: Omit<ProfileCall<Call>, 'call' | 'madeAt'>): void {
    if (call.done) return;
    this.#ledger.prepared(call);
    this.#backlog.schedule({ ...event, call, madeAt: call.madeAt });
    if (this.#loop.isPaused) this.#ledger.release(call);
    this.#intake.soon();
  }

  /** Counts at once, and tells on the next turn. */
  drop(call: Call, reason: DropReason, entry?: Entry): void {
    this.endings.drop(call, reason, entry);
    this.#turns.next();
  }

  /** Counts a request whose events are still to come. Returns what ends it. */
  openRequest(): () => void {
    return this.#ledger.openRequest();
  }

  stats(): DeliveryStats {
    this.#settle();
    const { writes, bytes } = this.#backlog;
    let inFlight = 0;
    for (const { call } of this.#loop.inFlight) inFlight += call.write ? writes.ownCalls(call.write) : 1;
    return this.#ledger.stats({ inFlight, bytes, held: writes.held });
  }

  /** Waits for all that is pending and may be sent in this time, and for open requests but the caller's own. */
  async flush(timeoutMs: number, ownRequests: number): Promise<DeliveryReport> {
    await this.#drain.flush(timeoutMs, ownRequests);
    return this.#ledger.report(this.#backlog.writes.held);
  }

  /** Without a time it takes `shutdownTimeoutMs`, and up to `counterSettleMs` more while counters are held. */
  shutdown(timeoutMs: number | undefined, ownRequests: number): Promise<DeliveryReport> {
    this.#ending ??= this.#shutdown(timeoutMs, ownRequests);
    return this.#ending;
  }

  async #shutdown(timeoutMs: number | undefined, ownRequests: number): Promise<DeliveryReport> {
    const startedAt = this.#parts.now();
    const { writes, queue } = this.#backlog;
    this.#settle();
    // Without any time the answer could not be awaited.
    if (timeoutMs !== 0) this.#loop.probeNow((isLasting) => this.#ledger.giveUp(isLasting));
    const { left, over } = await this.#drain.atEnd(timeoutMs, ownRequests);
    this.#settle();
    this.#ended = true;
    this.#loop.stop();
    this.#backlog.dispose();
    this.#log.end();
    for (const call of this.#ledger.preparing.calls) this.drop(call, 'shutdown');
    this.endings.settle();
    for (const entry of queue) this.#end(entry, dropped('shutdown'));
    writes.leave();
    for (const entry of this.#loop.inFlight) this.#end(entry, dropped('unconfirmed'));
    over();
    this.#ledger.check();
    const spentMs = this.#parts.now() - startedAt;
    this.#log.flush(left, spentMs);
    const leftMs = (timeoutMs ?? this.#config.shutdownTimeoutMs) - spentMs;
    await closeSender(this.#parts.sender, leftMs, this.#parts.diagnostics);
    return this.#ledger.report(writes.held);
  }

  #settle(): void {
    this.endings.settle();
    // A listener that asks for the counters is told in the middle of a change.
    if (!this.#ledger.isTelling) this.#backlog.settle();
  }

  #run(): void {
    this.#settle();
    this.#ledger.watch();
    this.#loop.run();
    this.#backlog.arm();
    this.#ledger.check();
  }

  #release(entry?: Entry): void {
    if (!entry) this.#ledger.releaseWaiting();
    else if (entry.call.write) entry.call.write.hold();
    else this.#ledger.release(entry.call as Call);
  }

  /** The end of an entry, wherever it is. */
  #end(entry: Entry, delivery: FinalDelivery): void {
    this.#loop.inFlight.delete(entry);
    const { write } = entry.call;
    if (write) this.#backlog.writes.end(write, delivery);
    else {
      this.#note(delivery);
      this.#backlog.queue.finish(entry);
      this.#ledger.close(entry.call as Call, delivery, entry.event.body);
    }
    // Before the app goes on, which may have awaited this, and calls again.
    this.#ledger.check();
  }

  #close(call: Call, delivery: FinalDelivery, event: () => OpenPanelEvent): void {
    if (call.done) return;
    this.#note(delivery);
    if (this.#parts.endListener()) call.event = event();
    this.#ledger.close(call, delivery);
    // It may be another client that sent it.
    this.#turns.soon();
  }

  #note(delivery: FinalDelivery): void {
    if (delivery.status === 'rejected') this.#log.rejected(delivery.message);
    if (delivery.status === 'dropped') this.#log.dropped(delivery.reason);
  }
}

const dropped = (reason: DropReason): FinalDelivery => ({ status: 'dropped', reason });
