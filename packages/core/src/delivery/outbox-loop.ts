import { reasonOf } from '../diagnostics.js';
import { backgroundTimer, clearTimeout } from '../util/time.js';
import type { Call } from './call.js';
import type { FinalDelivery } from './delivery.js';
import type { DeliveryEngine } from './engine.js';
import { FullKeys } from './full-keys.js';
import type { OutboxBatch, OutboxWriter } from './outbox.js';
import { keyOf, writeRecord } from './outbox-record.js';
import type { QueuedEvent } from './queued-event.js';
import { backoffMs } from './retry-policy.js';

/** How long the first event of a batch waits for others: a batch of one costs as much as a request. */
const LINGER_MS = 8;
const MOST_EVENTS = 500;
const MOST_BYTES = 512 * 1024;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** So long an outbox may be away before that is an outage: a connection is not there yet when a process starts. */
const CONNECT_MS = 1_000;
/** An outage that lasts is logged this often. */
const LOG_EVERY_MS = 60_000;

const FULL = 'The outbox is full, so events wait in this process. Start another relay, or raise maxLength';
const HANDED_OVER: FinalDelivery = Object.freeze({ status: 'handed_over' });
const EXPIRED: FinalDelivery = Object.freeze({ status: 'dropped', reason: 'expired' });

/** Puts what is queued into the outbox, in order and in batches, one at a time. What finds no room there stays in the queue. */
export class OutboxLoop {
  /** Of the batch that is under way. */
  readonly inFlight = new Set<QueuedEvent>();
  readonly isUrgent = false;
  /** While the outbox takes nothing. */
  isPaused = false;
  readonly #engine: DeliveryEngine;
  readonly #writer: OutboxWriter;
  readonly #full: FullKeys;
  readonly #producer = crypto.randomUUID();
  #sequence = 0;
  #linger: NodeJS.Timeout | undefined;
  #isDue = false;
  #failures = 0;
  #failingSince: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #goOn: (() => void) | undefined;
  #loggedAt = Number.NEGATIVE_INFINITY;
  /** Whether there was something to warn of, which is not over. */
  #isTold = false;
  #isHurried = false;
  #isEnded = false;

  constructor(engine: DeliveryEngine, writer: OutboxWriter) {
    this.#engine = engine;
    this.#writer = writer;
    this.#full = new FullKeys(engine, this.#retryMs);
  }

  /** An event was added. */
  schedule(call?: Call): void {
    if (this.isPaused && call) this.#engine.calls.release(call);
    if (this.#isIdle && (!this.#linger || this.#isBatch)) this.#engine.turns.next();
  }

  run(): void {
    const { ready } = this.#engine.backlog.queue;
    if (!this.#isIdle || (ready.size === 0 && !this.#full.isDue)) return;
    if (!this.#isDue && !this.#isBatch && !this.#isHurried && !this.#full.isDue) {
      this.#linger ??= backgroundTimer(() => {
        this.#linger = undefined;
        this.#isDue = true;
        this.#engine.turns.next();
      }, LINGER_MS);
      return;
    }
    clearTimeout(this.#linger);
    this.#linger = undefined;
    this.#isDue = false;
    const events = this.#take();
    if (events.length > 0) void this.#store(events);
  }

  /** The client is to end: nothing waits any more. */
  probeNow(): void {
    this.#isHurried = true;
    this.#full.hurry();
    this.#goOn?.();
    this.#engine.turns.next();
  }

  stop(): void {
    this.#isEnded = true;
    clearTimeout(this.#linger);
    this.#full.stop();
    this.#goOn?.();
  }

  get #isIdle(): boolean {
    return this.inFlight.size === 0 && this.#goOn === undefined && !this.#isEnded;
  }

  get #isBatch(): boolean {
    return this.#engine.backlog.queue.ready.size >= MOST_EVENTS;
  }

  #take(): QueuedEvent[] {
    const events: QueuedEvent[] = [];
    let bytes = 0;
    for (const event of this.#next()) {
      this.inFlight.add(event);
      event.call.inFlight = true;
      events.push(event);
      bytes += event.bytes;
      if (events.length === MOST_EVENTS || bytes >= MOST_BYTES) break;
    }
    return events;
  }

  *#next(): Iterable<QueuedEvent> {
    const { queue } = this.#engine.backlog;
    for (const event of this.#full.take()) if (!this.#hasExpired(event)) yield event;
    for (let event = queue.take(); event; event = queue.take()) {
      if (!this.#hasExpired(event) && !this.#full.keeps(event, keyOf(event))) yield event;
    }
  }

  #hasExpired(event: QueuedEvent): boolean {
    const { config, now } = this.#engine;
    if (now() - event.call.madeAt <= config.maxEventAgeMs) return false;
    this.#engine.close(event, EXPIRED);
    return true;
  }

  /** Until it is known what became of the batch: it may have been stored, so that nothing may change in it. */
  async #store(events: readonly QueuedEvent[]): Promise<void> {
    this.#sequence += 1;
    const passed = Date.now() - this.#engine.now();
    const batch: OutboxBatch = {
      producer: this.#producer,
      sequence: this.#sequence,
      entries: events.map((event) => ({
        key: keyOf(event),
        record: writeRecord(event, Math.round(event.call.madeAt + passed)),
      })),
    };
    for (;;) {
      try {
        const full = await this.#writer.append(batch);
        if (this.#isEnded) return;
        this.#stored(events, new Set(full));
        return this.#resumed();
      } catch (error) {
        if (this.#isEnded) return;
        this.#failed(error);
        await this.#wait();
        if (this.#isEnded) return;
      }
    }
  }

  #stored(events: readonly QueuedEvent[], full: ReadonlySet<number>): void {
    for (let place = events.length - 1; place >= 0; place -= 1) {
      const event = events[place];
      if (!event || !full.has(place)) continue;
      this.inFlight.delete(event);
      event.call.inFlight = false;
      this.#full.refuse(event, keyOf(event));
    }
    for (const event of this.inFlight) this.#engine.close(event, HANDED_OVER);
    if (full.size > 0) this.#warn('outbox_full', FULL);
    this.#full.settle(full.size > 0);
  }

  #failed(error: unknown): void {
    const now = this.#engine.now();
    this.#failures += 1;
    this.#failingSince ??= now;
    if (now - this.#failingSince < CONNECT_MS) return;
    const message = `Events cannot be put into the outbox (${reasonOf(error)}), so they wait in this process`;
    if (!this.isPaused) this.#engine.calls.releaseOpen(true);
    this.isPaused = true;
    this.#warn('outbox_unavailable', message);
  }

  #warn(code: 'outbox_full' | 'outbox_unavailable', message: string): void {
    const { diagnostics, now, config } = this.#engine;
    this.#isTold = true;
    if (now() - this.#loggedAt < LOG_EVERY_MS) return;
    this.#loggedAt = now();
    const effect = `Up to ${config.maxQueueSize} are kept, and the least important ones are dropped first.`;
    diagnostics.warn(code, `${message}. ${effect}`);
  }

  #resumed(): void {
    const { diagnostics, turns } = this.#engine;
    if (this.#isTold && this.#full.isEmpty) {
      this.#isTold = false;
      diagnostics.info('Events are put into the outbox again.');
    }
    this.isPaused = false;
    this.#failures = 0;
    this.#failingSince = undefined;
    turns.next();
  }

  /** Before the next try. */
  #wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = () => {
        clearTimeout(this.#retry);
        this.#goOn = undefined;
        resolve();
      };
      this.#retry = backgroundTimer(() => this.#goOn?.(), this.#retryMs(this.#failures));
    });
  }

  readonly #retryMs = (failures: number): number => {
    const longestMs = this.#isHurried ? FIRST_RETRY_MS : LONGEST_RETRY_MS;
    return backoffMs(failures, FIRST_RETRY_MS, longestMs, this.#engine.random);
  };
}
