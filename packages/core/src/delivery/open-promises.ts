import type { EventType } from '../events/types.js';
import { Call } from './call.js';
import { Deadlines } from './deadlines.js';
import type { Delivery } from './delivery.js';

const QUEUED: Delivery = Object.freeze({ status: 'queued' });

/** Sees to it that no call's promise stays open longer than the time limit, whatever becomes of the event. */
export class OpenPromises {
  readonly #now: () => number;
  readonly #calls: Deadlines<Call>;

  constructor(limitMs: number, now: () => number) {
    this.#now = now;
    this.#calls = new Deadlines(limitMs, now, (call) => call.fulfil(QUEUED));
  }

  open(type: EventType, name: string | undefined): Call {
    const call = new Call(this.#now(), type, name);
    this.#calls.add(call);
    return call;
  }

  /** Whether promises are fulfilled in time. */
  get isWatching(): boolean {
    return this.#calls.isWatching;
  }

  watch(): void {
    this.#calls.watch();
  }

  close(call: Call, delivery: Delivery): void {
    this.#calls.remove(call);
    call.fulfil(delivery);
  }

  /** Fulfils the promise as `queued`, and leaves the call itself open. */
  release(call: Call): void {
    this.close(call, QUEUED);
  }

  releaseAll(): void {
    for (const call of this.#calls) this.release(call);
  }

  /** Releases every call that is not on the wire. */
  releaseWaiting(): void {
    for (const call of this.#calls) {
      if (!call.inFlight) this.release(call);
    }
  }
}
