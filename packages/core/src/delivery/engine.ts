import { backgroundTimer } from '../background-timer.js';
import type { EventType } from '../payload/event.js';
import type { DeliveryReport, DeliveryStats } from './accounting.js';
import type { Call } from './call.js';
import type { DropReason, FinalDelivery } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { DeliveryLoop } from './delivery-loop.js';
import { Endings } from './endings.js';
import type { EngineConfig, EngineParts } from './engine-parts.js';
import type { Entry, OutgoingEvent } from './entry.js';
import { Ledger } from './ledger.js';
import { EventQueue } from './queue.js';
import { RecentIdentifies } from './recent-identifies.js';
import { closeSender } from './sender.js';
import { Turns } from './turns.js';

/** Delivers events in the background. It never blocks, throws or grows beyond its bounds, and counts every call. */
export class DeliveryEngine {
  readonly #config: EngineConfig;
  readonly #parts: EngineParts;
  readonly #ledger: Ledger;
  readonly #queue: EventQueue;
  readonly #log: DeliveryLog;
  readonly #loop: DeliveryLoop;
  readonly #identifies = new RecentIdentifies();
  readonly endings: Endings;
  readonly #turns = new Turns(() => this.#run());
  #ending: Promise<DeliveryReport> | undefined;
  #ended = false;

  constructor(config: EngineConfig, parts: EngineParts) {
    const { now, endListener, diagnostics } = parts;
    const { requestTimeoutMs } = config;
    const exitWaitMs = () => config.shutdownTimeoutMs;
    this.#config = config;
    this.#parts = parts;
    this.#ledger = new Ledger({ requestTimeoutMs, exitWaitMs, now, diagnostics, endListener });
    this.#queue = new EventQueue(config, {
      delay: (entry, delayMs) => backgroundTimer(() => this.#wake(entry), delayMs),
      evict: (entry) => this.drop(entry.call, 'queue_full', entry),
    });
    this.#log = new DeliveryLog(diagnostics, config, now);
    this.endings = new Endings({ diagnostics, ledger: this.#ledger, queue: this.#queue, log: this.#log });
    this.#loop = new DeliveryLoop(config, {
      ...parts,
      queue: this.#queue,
      log: this.#log,
      schedule: this.#turns,
      retry: () => this.#ledger.retry(),
      end: (entry, delivery) => this.#end(entry, delivery),
      release: (call) => (call ? this.#ledger.release(call) : this.#ledger.releaseWaiting()),
      recentlyIdentified: (lane) => this.#identifies.has(lane, now()),
    });
  }

  /** Counts a call; `name` is that of a track. It must come to `enqueue` or `drop`; while the app's own code is awaited, it is in `prepare`. */
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

  enqueue(call: Call, event: OutgoingEvent): void {
    if (call.done) return;
    this.#ledger.prepared(call);
    this.#queue.add(call, event);
    if (this.#loop.isPaused) this.#ledger.release(call);
    this.#loop.schedule();
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
    this.endings.settle();
    return this.#ledger.stats(this.#loop.inFlight.size, this.#queue.bytes);
  }

  /** Waits for all that is pending, and for open requests but the caller's own. */
  async flush(timeoutMs: number, ownRequests: number): Promise<DeliveryReport> {
    this.endings.settle();
    await this.#ledger.idle(timeoutMs, ownRequests);
    return this.#ledger.report();
  }

  shutdown(timeoutMs: number, ownRequests: number): Promise<DeliveryReport> {
    this.#ending ??= this.#shutdown(timeoutMs, ownRequests);
    return this.#ending;
  }

  async #shutdown(timeoutMs: number, ownRequests: number): Promise<DeliveryReport> {
    const deadline = this.#parts.now() + timeoutMs;
    this.endings.settle();
    await this.#ledger.idle(timeoutMs, ownRequests);
    this.#ended = true;
    this.#loop.stop();
    this.#log.end();
    for (const call of this.#ledger.preparing.calls) this.drop(call, 'shutdown');
    this.endings.settle();
    for (const entry of this.#queue) this.#end(entry, dropped('shutdown'));
    for (const entry of this.#loop.inFlight) this.#end(entry, dropped('unconfirmed'));
    this.#log.flush();
    await closeSender(this.#parts.sender, deadline - this.#parts.now(), this.#parts.diagnostics);
    return this.#ledger.report();
  }

  #run(): void {
    this.endings.settle();
    this.#ledger.watch();
    this.#loop.run();
  }

  #wake(entry: Entry): void {
    this.#queue.wake(entry);
    this.#loop.schedule();
  }

  /** The end of an entry, wherever it is. */
  #end(entry: Entry, delivery: FinalDelivery): void {
    const { lane, type, body } = entry.event;
    if (delivery.status === 'delivered' && type === 'identify' && lane !== undefined) {
      this.#identifies.note(lane, this.#parts.now());
    }
    if (delivery.status === 'rejected') this.#log.rejected(delivery.message);
    if (delivery.status === 'dropped') this.#log.dropped(delivery.reason);
    this.#queue.finish(entry);
    this.#loop.inFlight.delete(entry);
    this.#ledger.close(entry.call, delivery, body);
  }
}

const dropped = (reason: DropReason): FinalDelivery => ({ status: 'dropped', reason });
