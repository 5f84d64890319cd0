import type { EventType, OpenPanelEvent } from '../events/types.js';
import { isolatesRequests } from '../util/runtime.js';
import { backgroundTimer, clearTimeout, runOutsideContext, setTimeout, timerMs } from '../util/time.js';
import { type Call, type OutcomeListener, sketchOf } from './call.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import { Deadlines } from './deadlines.js';
import {
  type Delivery,
  DeliveryCounters,
  type DeliveryMeter,
  type DropReason,
  type FinalDelivery,
} from './delivery.js';
import type { DeliveryEngine } from './engine.js';
import type { Entry } from './event-source.js';
import { createCall, type QueuedEvent } from './queued-event.js';

/** So many dropped calls are kept until the next turn at most. */
const MOST_UNTOLD = 1_000;
const QUEUED: Delivery = Object.freeze({ status: 'queued' });
const HANDED_OVER: FinalDelivery = Object.freeze({ status: 'handed_over' });

/** The calls from their making to their outcome: counted, their promises bounded, their outcome told, those who wait woken. */
export class PendingCalls {
  readonly counters: DeliveryCounters;
  /** Calls that wait for something of the app's before they are an event, with the size of it, and what makes one without waiting. */
  readonly preparing = new Map<Call, { readonly bytes: number; readonly submit: (() => void) | undefined }>();
  preparingBytes = 0;
  /** While a listener is told of an outcome. */
  isTelling = false;
  readonly #engine: DeliveryEngine;
  /** Calls whose promise is open. */
  readonly #open: Deadlines<Call>;
  /** Dropped calls that the app is not told of yet; with an event where it was queued. */
  #untold = new Map<Call, { readonly reason: DropReason; readonly event: QueuedEvent | undefined }>();
  readonly #waiting = new Set<{ isSo: () => boolean; wake: () => void }>();

  constructor(engine: DeliveryEngine, meter: DeliveryMeter | undefined) {
    this.#engine = engine;
    this.counters = new DeliveryCounters(meter);
    this.#open = new Deadlines(engine.config.requestTimeoutMs, engine.now, this.#overdue);
  }

  /** `isAwaited`: `promiseOf` follows. */
  open(type: EventType, name: string | undefined, isAwaited = true, madeAt = this.#engine.now(), entry?: Entry): Call {
    const { drain, turns } = this.#engine;
    if (!drain.isBusy) drain.begin();
    const call = createCall(madeAt, type, name, entry);
    if (isAwaited) {
      call.place = this.#open.append(call);
      if (!this.#open.isArmed) turns.next();
    }
    if (call.isRecovered) this.counters.recovered += 1;
    else this.counters.calls += 1;
    this.counters.pending += 1;
    return call;
  }

  /** A call of another process, which has no promise here. */
  readonly recover = (type: EventType, madeAt: number, entry: Entry): Call =>
    this.open(type, undefined, false, madeAt, entry);

  /** The call waits for something of the app's before it is an event of about this size. False where there is no room for it, and it was dropped. */
  prepare(call: Call, bytes: number, submit?: () => void): boolean {
    const { maxQueueSize, maxQueueBytes } = this.#engine.config;
    if (call.done) return false;
    if (this.preparing.size >= maxQueueSize || this.preparingBytes + bytes > maxQueueBytes) {
      this.#engine.drop(call, 'queue_full');
      return false;
    }
    this.preparing.set(call, { bytes, submit });
    this.preparingBytes += bytes;
    return true;
  }

  /** What it waited for has come. */
  prepared(call: Call): void {
    const waiting = this.preparing.get(call);
    if (waiting && this.preparing.delete(call)) this.preparingBytes -= waiting.bytes;
  }

  /** Counts and tells the outcome of a call; ignored for a call that has one. Those who wait are woken by `check`. */
  close(call: Call, delivery: FinalDelivery, body?: string): void {
    if (call.done) return;
    if (call.entry && isLeft(delivery)) return this.handOver(call);
    this.#count(call, delivery);
    this.#told(call, delivery, body);
  }

  /** Its source keeps it for another process, which will tell its outcome. */
  handOver(call: Call): void {
    call.entry = undefined;
    this.#count(call, HANDED_OVER);
    if (this.counters.pending === 0) this.#engine.drain.end();
  }

  /** Counts at once, and tells with `tellDropped`: of the stack of the caller there may be nothing left. */
  drop(call: Call, reason: DropReason, event?: QueuedEvent): void {
    if (call.done) return;
    if (call.entry && reason === 'shutdown') return this.handOver(call);
    this.#untold.set(call, { reason, event });
    this.#count(call, { status: 'dropped', reason });
    if (this.#untold.size >= MOST_UNTOLD) this.tellDropped();
  }

  /** A call that was never sent nor queued here: counted and told, and not logged. */
  discard(call: Call, reason: DropReason): void {
    const delivery = { status: 'dropped', reason } as const;
    this.#count(call, delivery);
    this.#told(call, delivery, undefined, false);
  }

  /** A listener that asks for the counters is told of no more meanwhile. */
  tellDropped(): void {
    if (this.isTelling || this.#untold.size === 0) return;
    const untold = this.#untold;
    this.#untold = new Map();
    for (const [call, { reason, event }] of untold) {
      const delivery = { status: 'dropped', reason } as const;
      // Where the stack was full when it was to be counted.
      this.#count(call, delivery);
      if (event) this.#engine.backlog.queue.finish(event);
      this.#told(call, delivery, event?.body);
    }
    this.check();
  }

  /** Fulfils the promise as `queued`; the call stays pending. Where requests are isolated, it waits as long as the request lives. */
  release(call: Call, breaker?: CircuitBreaker): void {
    if (call.done) return;
    const { requestTimeoutMs } = this.#engine.config;
    if (!isolatesRequests) this.#fulfil(call, QUEUED);
    else if (breaker && breaker.probesAt > call.madeAt + requestTimeoutMs) this.#engine.drop(call, 'expired');
  }

  /** The same for every call whose promise is open, but not for what is on the wire where `isSent` is false. */
  releaseOpen(isSent: boolean): void {
    for (const call of this.#open) if (isSent || !call.inFlight) this.release(call);
  }

  /** True when it is so, which `check` finds out; false when the time is over before. Holds the process meanwhile. */
  async until(isSo: () => boolean, timeoutMs: number): Promise<boolean> {
    if (isSo()) return true;
    return new Promise<boolean>((resolve) => {
      const done = (wasSo: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve(wasSo);
      };
      const waiter = { isSo, wake: () => done(true) };
      const timer = setTimeout(() => done(false), timerMs(timeoutMs));
      this.#waiting.add(waiter);
    });
  }

  /** Wakes those who wait, where it is so. To be called whenever something has changed. */
  check(): void {
    if (!this.#open.isArmed) this.#open.arm();
    for (const { isSo, wake } of this.#waiting) if (isSo()) wake();
  }

  /** Where requests are isolated, nothing is sent for a request once the runtime has stopped waiting for it. */
  readonly #overdue = (call: Call): void => {
    if (isolatesRequests) this.#engine.drop(call, 'expired');
    else this.release(call);
  };

  /** Ignored for a call that has an outcome. */
  #count(call: Call, delivery: FinalDelivery): void {
    if (call.done) return;
    if (this.preparing.size > 0) this.prepared(call);
    this.counters.end(call.type, delivery);
    call.done = true;
    if (call.once) this.#engine.once.ended(call, delivery);
    call.entry?.source.settle(call.entry, delivery);
    this.#fulfil(call, delivery);
  }

  #told(call: Call, delivery: FinalDelivery, body?: string, isLogged = true): void {
    if (isLogged && delivery.status !== 'delivered') this.#engine.log.ended(delivery);
    const listener = this.#engine.endListener();
    if (listener) this.#tell(listener, call, delivery, body);
    if (this.counters.pending === 0) this.#engine.drain.end();
  }

  #fulfil(call: Call, delivery: Delivery): void {
    if (call.place === 0) return;
    this.#open.remove(call.place);
    call.fulfil?.(delivery);
    call.fulfil = undefined;
  }

  #tell(listener: OutcomeListener, call: Call, delivery: FinalDelivery, body: string | undefined): void {
    const event = body === undefined ? (call.event ?? sketchOf(call)) : (JSON.parse(body) as OpenPanelEvent);
    // A listener that tracks what was dropped, which is dropped, would call itself until the stack is full.
    if (this.isTelling) return void backgroundTimer(() => listener(event, delivery), 0);
    this.isTelling = true;
    try {
      runOutsideContext(() => listener(event, delivery));
    } finally {
      this.isTelling = false;
    }
  }
}

/** What is not over for an event that is kept: it was not sent before the end. */
const isLeft = (delivery: FinalDelivery): boolean =>
  delivery.status === 'handed_over' || (delivery.status === 'dropped' && delivery.reason === 'shutdown');

/** Its outcome, or that it is queued. */
export const promiseOf = (call: Call): Promise<Delivery> =>
  new Promise((resolve) => {
    call.fulfil = resolve;
  });
