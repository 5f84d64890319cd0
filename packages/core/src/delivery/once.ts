import { reasonOf } from '../diagnostics.js';
import { isPromise } from '../util/promises.js';
import { within } from '../util/time.js';
import type { Call } from './call.js';
import type { FinalDelivery } from './delivery.js';
import type { DeliveryEngine } from './engine.js';
import { type OnceKeys, onceKeysOf } from './once-keys.js';
import { OnceReleases } from './once-releases.js';
import { mayBeStored, type OnceClaim, type OnceClaims } from './once-store.js';
import type { QueuedEvent } from './queued-event.js';

/** A claim is renewed before a request if it is older than this: an event may be repeated for days. */
const RENEW_MS = 60 * 60 * 1_000;
/** Between tries while the store is away. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** So long a store may be away before that is an outage: a connection is not there yet when a process starts. */
const CONNECT_MS = 1_000;
const LOG_EVERY_MS = 60_000;
/** How long a store may take. */
const ANSWER_MS = 2_000;

/** The key of a call. */
export interface OnceUse extends OnceClaim {
  /** `claiming`: the store was asked, and may or may not have claimed it. */
  state: 'unclaimed' | 'claiming' | 'claimed';
  /** When its store claimed it. */
  claimedAt: number;
}

/** What a store said of the keys of events. */
export interface Verdict {
  readonly claimed: readonly QueuedEvent[];
  /** Another event has the key. */
  readonly duplicates: readonly QueuedEvent[];
  /** The store did not respond: the event has to wait for so long. */
  readonly waiting: readonly QueuedEvent[];
  readonly waitMs: number;
}

/** Sees to it that of several events with one key only one is stored. */
export class Once {
  readonly #engine: DeliveryEngine;
  readonly #keys: OnceKeys;
  /** Undefined where the memory of this process is all there is, or the outbox claims. */
  readonly #store: OnceClaims | undefined;
  readonly #outboxClaims: boolean;
  #failures = 0;
  #failingSince: number | undefined;
  #awayUntil = 0;
  readonly #asking = new Set<Promise<Verdict>>();
  #loggedAt = Number.NEGATIVE_INFINITY;
  readonly #releases: OnceReleases | undefined;

  constructor(engine: DeliveryEngine, store: OnceClaims | undefined) {
    this.#engine = engine;
    this.#keys = onceKeysOf(engine.config.transport);
    this.#store = store;
    this.#releases = store && new OnceReleases(store);
    this.#outboxClaims = engine.outbox?.claimsOnce === true;
  }

  /** False where another call of this process has the key: then the event was dropped. */
  admit(event: QueuedEvent<Call>): boolean {
    const { call } = event;
    if (!call.once) return true;
    const isShared = this.#store !== undefined || this.#outboxClaims;
    // What an earlier process has claimed is not to lose against a call of this one: the store knows.
    if (call.isRecovered && isShared) this.#keys.take(call.once);
    else if (!this.#keys.claim(call.once, this.#engine.now())) {
      this.#engine.drop(call, 'duplicate', event);
      return false;
    }
    return true;
  }

  /** Whether a store has to claim the key of the event before it may be sent. */
  needsClaim({ call }: QueuedEvent): boolean {
    const { once } = call;
    if (!once || !this.#store) return false;
    return once.state !== 'claimed' || this.#engine.now() - once.claimedAt > RENEW_MS;
  }

  /** Asks the store for the keys of these events. Never throws or rejects. */
  claim(events: readonly QueuedEvent[]): Verdict | Promise<Verdict> {
    const now = this.#engine.now();
    // One question finds out whether the store is back.
    if (!this.#store || now < this.#awayUntil || (this.#failures > 0 && this.#asking.size > 0))
      return this.#wait(events);
    const claims = events.map(({ call }) => call.once as OnceUse);
    for (const once of claims) if (once.state === 'unclaimed') once.state = 'claiming';
    try {
      const taken = this.#store.claim(claims);
      if (!isPromise(taken)) return this.#answered(events, taken);
      const verdict = this.#answerOf(events, taken);
      this.#asking.add(verdict);
      return verdict.finally(() => this.#asking.delete(verdict));
    } catch (error) {
      return this.#failed(events, error);
    }
  }

  /** The call has its outcome. */
  ended({ once, inFlight }: Call, delivery: FinalDelivery): void {
    if (!once) return;
    if (this.#isStored(delivery, inFlight && !this.isUnsent(once))) {
      return this.#keys.stored(once, this.#engine.now());
    }
    this.#keys.release(once);
    // Whoever has got the event has its key too, and a duplicate never had it.
    const isReleased =
      delivery.status === 'rejected' || (delivery.status === 'dropped' && delivery.reason !== 'duplicate');
    // What the store answers is still to come.
    const isAsked = once.state === 'claiming' && inFlight;
    if (isReleased && once.state !== 'unclaimed' && !isAsked) this.#releases?.add(once);
  }

  /** Whether it was certainly not sent, because the answer of the store is awaited. */
  isUnsent(once: OnceUse | undefined): boolean {
    return once !== undefined && this.#store !== undefined && once.state !== 'claimed';
  }

  /** Tells the store what is still to be told, once. */
  async close(): Promise<void> {
    if (!this.#store || !this.#releases) return;
    await Promise.all(this.#asking);
    await within(ANSWER_MS, this.#releases.close());
    await this.#store.close?.();
  }

  #isStored(delivery: FinalDelivery, mayBeSent: boolean): boolean {
    if (delivery.status === 'handed_over') return !this.#store && !this.#outboxClaims;
    return mayBeStored(delivery) || (delivery.status === 'dropped' && delivery.reason !== 'duplicate' && mayBeSent);
  }

  /** Never rejects, and takes no longer than a store may take. */
  async #answerOf(events: readonly QueuedEvent[], taken: Promise<readonly number[]>): Promise<Verdict> {
    try {
      const places = await within(ANSWER_MS, taken);
      if (places) return this.#answered(events, places);
      // Its answer may still come, when nobody needs the keys any more.
      taken.then(() => this.#giveBack(events)).catch(() => {});
      throw new Error(`the store did not respond within ${ANSWER_MS} ms`);
    } catch (error) {
      return this.#failed(events, error);
    }
  }

  #giveBack(events: readonly QueuedEvent[]): void {
    for (const { call } of events) if (call.done && call.once) this.#releases?.add(call.once);
  }

  #answered(events: readonly QueuedEvent[], taken: readonly number[]): Verdict {
    const { now, diagnostics } = this.#engine;
    if (Number.isFinite(this.#loggedAt) && this.#failures > 0) diagnostics.info('Keys of events can be claimed again.');
    this.#failures = 0;
    this.#failingSince = undefined;
    this.#awayUntil = 0;
    const places = new Set(taken);
    const [claimed, duplicates]: [QueuedEvent[], QueuedEvent[]] = [[], []];
    events.forEach((event, place) => {
      const once = event.call.once as OnceUse;
      if (places.has(place)) {
        once.state = 'unclaimed';
        duplicates.push(event);
      } else if (event.call.done) this.#releases?.add(once);
      else {
        once.state = 'claimed';
        once.claimedAt = now();
        claimed.push(event);
      }
    });
    return { claimed, duplicates, waiting: [], waitMs: 0 };
  }

  #failed(events: readonly QueuedEvent[], error: unknown): Verdict {
    const now = this.#engine.now();
    this.#failures += 1;
    this.#failingSince ??= now;
    this.#awayUntil = now + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 10));
    if (now - this.#failingSince >= CONNECT_MS && now - this.#loggedAt >= LOG_EVERY_MS) {
      this.#loggedAt = now;
      const why = `The keys of events with "once" cannot be claimed (${reasonOf(error)}), so these events wait`;
      this.#engine.diagnostics.warn(
        'once_unavailable',
        `${why}. They stay in the queue, and are not sent without their keys.`,
      );
    }
    // They may have been claimed all the same.
    this.#giveBack(events);
    return this.#wait(events);
  }

  #wait(events: readonly QueuedEvent[]): Verdict {
    const { now, random } = this.#engine;
    const waitMs = Math.max(FIRST_RETRY_MS, this.#awayUntil - now()) + random() * FIRST_RETRY_MS;
    return { claimed: [], duplicates: [], waiting: events, waitMs };
  }
}
