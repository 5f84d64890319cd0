import { backgroundTimer } from '../background-timer.js';
import { type Call, createCall } from './call.js';
import type { Delivery } from './delivery.js';
import { LinkedList } from './linked-list.js';

const QUEUED: Delivery = Object.freeze({ status: 'queued' });

/** Sees to it that no call's promise stays open longer than the time limit, whatever becomes of the event. */
export class OpenPromises {
  readonly #limitMs: number;
  readonly #now: () => number;
  readonly #calls = new LinkedList<Call>();
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, now: () => number) {
    this.#limitMs = limitMs;
    this.#now = now;
  }

  open(): Call {
    const call = createCall(this.#now(), performance.now() + this.#limitMs, this.#calls);
    if (!this.#timer) this.#arm(call);
    return call;
  }

  close(call: Call, delivery: Delivery): void {
    this.#calls.remove(call.open);
    call.fulfil(delivery);
    if (this.#calls.size === 0) this.#disarm();
  }

  /** Fulfils the promise as `queued`, and leaves the call itself open. */
  release(call: Call): void {
    this.close(call, QUEUED);
  }

  /** Releases every call that is not on the wire. */
  releaseWaiting(): void {
    for (const call of this.#calls) {
      if (!call.inFlight) this.release(call);
    }
  }

  #arm(oldest: Call): void {
    this.#timer = backgroundTimer(() => this.#releaseOld(), oldest.deadline - performance.now());
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #releaseOld(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const call of this.#calls) {
      if (call.deadline > now) return this.#arm(call);
      this.release(call);
    }
  }
}
