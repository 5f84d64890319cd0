import type { Diagnostics } from '../diagnostics.js';
import type { EventType, OpenPanelEvent } from '../events/types.js';
import { runOutsideContext } from '../util/outside-context.js';
import { backgroundTimer } from '../util/timers.js';
import { Accounting, type DeliveryReport, type DeliveryStats } from './accounting.js';
import type { Call } from './call.js';
import type { FinalDelivery } from './delivery.js';
import type { End } from './drain.js';
import { ExitDrain } from './exit-drain.js';
import { IdleWaiters } from './idle-waiters.js';
import { OpenPromises } from './open-promises.js';

export type EndListener = (event: OpenPanelEvent, delivery: FinalDelivery) => void;

export interface LedgerParts {
  readonly diagnostics: Diagnostics;
  readonly requestTimeoutMs: number;
  readonly now: () => number;
  /** Delivers what can be delivered before a natural exit, holding the process. */
  readonly drain: () => Promise<End>;
  /** Told once of every call, with its end; undefined while nobody listens. */
  readonly endListener: () => EndListener | undefined;
}

/** The calls from their making to their end: counted, their promises bounded, their end told, those who wait woken. */
export class Ledger {
  readonly #parts: LedgerParts;
  readonly #exit: ExitDrain;
  readonly #accounting = new Accounting();
  readonly #promises: OpenPromises;
  readonly #waiters = new IdleWaiters();
  readonly #preparing = new Map<Call, number>();
  #preparingBytes = 0;
  #openRequests = 0;
  #isTelling = false;
  #isGivenUp = false;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#promises = new OpenPromises(parts.requestTimeoutMs, parts.now);
    this.#exit = new ExitDrain({
      diagnostics: parts.diagnostics,
      now: parts.now,
      counts: () => ({ calls: this.#accounting.calls, pending: this.#accounting.pending }),
      drain: parts.drain,
      settle: () => this.#promises.releaseAll(),
    });
  }

  /** `name` is that of a track. */
  open(type: EventType, name: string | undefined): Call {
    this.#exit.begin();
    const call = this.#promises.open(type, name);
    this.#accounting.open();
    return call;
  }

  /** Whether promises are fulfilled in time, which takes a timer. */
  get isWatching(): boolean {
    return this.#promises.isWatching;
  }

  watch(): void {
    this.#promises.watch();
  }

  /** The call waits for something of the app's before it is an event of about this size. */
  prepare(call: Call, bytes: number): void {
    this.#preparing.set(call, bytes);
    this.#preparingBytes += bytes;
  }

  /** What it waited for has come. */
  prepared(call: Call): void {
    const bytes = this.#preparing.get(call);
    if (bytes !== undefined && this.#preparing.delete(call)) this.#preparingBytes -= bytes;
  }

  get preparing(): { readonly calls: Iterable<Call>; readonly size: number; readonly bytes: number } {
    return { calls: this.#preparing.keys(), size: this.#preparing.size, bytes: this.#preparingBytes };
  }

  /** Counts and tells the end of a call; without effect for a call that has ended. */
  close(call: Call, delivery: FinalDelivery, body?: string): void {
    if (call.done) return;
    this.count(call, delivery);
    this.told(call, delivery, body);
  }

  /** Counts the end of a call, if it was not, and fulfils its promise. */
  count(call: Call, delivery: FinalDelivery): void {
    if (call.done) return;
    this.prepared(call);
    this.#accounting.close(delivery);
    call.done = true;
    this.#promises.close(call, delivery);
  }

  /** Tells the app of an end that was counted. Those who wait are woken by `check`, once the change is complete. */
  told(call: Call, delivery: FinalDelivery, body: string | undefined): void {
    this.#tell(call, delivery, body);
    if (this.#accounting.pending === 0) this.#exit.end();
  }

  /** Fulfils the promise as `queued`; the call stays open. */
  release(call: Call): void {
    if (!call.done) this.#promises.release(call);
  }

  /** Releases every call that is not on the wire. */
  releaseWaiting(): void {
    this.#promises.releaseWaiting();
  }

  retry(): void {
    this.#accounting.retry();
  }

  /** Counts a request whose events are still to come. Returns what ends it. */
  openRequest(): () => void {
    this.#openRequests += 1;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#openRequests -= 1;
      this.#waiters.check();
    };
  }

  get isTelling(): boolean {
    return this.#isTelling;
  }

  get openRequests(): number {
    return this.#openRequests;
  }

  /** Those who wait go on without the calls that are pending, which will not come to their end in time. */
  giveUp(isGivenUp: boolean): void {
    this.#isGivenUp = isGivenUp;
    this.#waiters.check();
  }

  /** Whether there is no use in waiting any longer. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  get pending(): number {
    return this.#accounting.pending;
  }

  /** True when it is so, which is looked at whenever `check` is called; false when the time is over before. */
  until(isSo: () => boolean, timeoutMs: number): Promise<boolean> {
    return this.#waiters.wait(isSo, timeoutMs);
  }

  /** Wakes those who wait, where it is so. */
  check(): void {
    this.#waiters.check();
  }

  report(held: number): DeliveryReport {
    return this.#accounting.report(held);
  }

  /** `bytes` are those of the queue. */
  stats({ inFlight, bytes, held }: { inFlight: number; bytes: number; held: number }): DeliveryStats {
    return this.#accounting.stats(inFlight, bytes + this.#preparingBytes, held);
  }

  #tell(call: Call, delivery: FinalDelivery, body: string | undefined): void {
    const listener = this.#parts.endListener();
    if (!listener) return;
    const event = body === undefined ? (call.event ?? call.sketch) : (JSON.parse(body) as OpenPanelEvent);
    // A listener that tracks what was dropped, which is dropped, would call itself until the stack is full.
    if (this.#isTelling) return void backgroundTimer(() => listener(event, delivery), 0);
    this.#isTelling = true;
    try {
      runOutsideContext(() => listener(event, delivery));
    } finally {
      this.#isTelling = false;
    }
  }
}
