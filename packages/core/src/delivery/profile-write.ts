import type { AssignGroupPayload, IdentifyPayload, OpenPanelEvent } from '../events/types.js';
import type { FinalDelivery } from './delivery.js';
import { type CallOwner, counterEvent, counterOf, type ProfileCall } from './profile-call.js';
import type { ProfileState } from './profile-state.js';
import type { Failures } from './queued-event.js';

/** What leaves a full queue first, lowest first. */
export type ProfileWriteKind = 'assign_group' | 'identify' | 'counter';

/** What a merged call costs beside the event that it was merged into. */
const MERGED_CALL_BYTES = 16;

/** Calls of one client in a write; with what each adds to `property`, where they are counters. */
interface Share<C> {
  readonly owner: CallOwner<C>;
  readonly property: string | undefined;
  readonly calls: C[];
  readonly deltas: number[];
}

/** One request that changes a profile, with all the calls that it stands for. */
export class ProfileWrite<C> {
  readonly profile: ProfileState<C>;
  readonly kind: ProfileWriteKind;
  /** Of a counter. */
  readonly property: string | undefined;
  /** Of a counter: the sum of what its calls add. */
  sum = 0;
  shares: Share<C>[] = [];
  /** Who sends it: the one of the latest call, with its address and user agent. */
  owner: CallOwner<C>;
  ip: string | undefined;
  userAgent: string;
  isVisitor: boolean;
  bytes: number;
  /** When the latest of its calls was made: its age. */
  newestAt: number;
  /** False while it has to wait for a counter of its profile. */
  isReleased = true;
  isInFlight = false;
  /** Whether it is in flight, or may have been processed before. */
  isSent = false;
  /** Whether this request writes properties. */
  isWriting = false;
  /** What is known of its latest request. */
  attempt: { readonly sentAt: number; readonly failures: Failures | undefined } | undefined = undefined;
  /** Requests for it that found no profile. */
  misses = 0;
  notBefore = Number.NEGATIVE_INFINITY;
  /** Its number among those of its kind that wait; 0 where it does not wait. */
  place = 0;
  #payload: IdentifyPayload | AssignGroupPayload | undefined;
  /** Of a counter that is one call alone. */
  #own: OpenPanelEvent | undefined;
  #calls = 0;

  constructor(
    profile: ProfileState<C>,
    owner: CallOwner<C>,
    { event, ip, userAgent, isVisitor, bytes, madeAt }: ProfileCall<C>,
  ) {
    const isCounter = event.type === 'increment' || event.type === 'decrement';
    this.profile = profile;
    this.kind = isCounter ? 'counter' : event.type;
    this.property = isCounter ? event.payload.property : undefined;
    this.#payload = isCounter ? undefined : event.payload;
    this.#own = isCounter ? event : undefined;
    this.owner = owner;
    this.ip = ip;
    this.userAgent = userAgent;
    this.isVisitor = isVisitor;
    this.bytes = bytes;
    this.newestAt = madeAt;
  }

  /** Changes it while it waits, and what is counted of it. */
  change(how: () => void): void {
    this.owner.unlist(this);
    how();
    this.owner.list(this);
  }

  /** What the write is made of, as one event. */
  get event(): OpenPanelEvent {
    if (this.property === undefined) return { type: this.kind, payload: this.#payload } as OpenPanelEvent;
    if (this.#own && this.#calls === 1) return this.#own;
    return counterEvent(this.profile.id, this.property, this.sum);
  }

  get callCount(): number {
    return this.#calls;
  }

  /** Whether sending it twice could do no more harm than a duplicate row. */
  get isRepeatable(): boolean {
    return this.kind !== 'counter' && this.shares.every(({ property }) => property === undefined);
  }

  /** The properties that it sets. */
  get properties(): Record<string, unknown> | undefined {
    return this.kind === 'identify' ? (this.#payload as IdentifyPayload).properties : undefined;
  }

  /** An identify without properties writes nothing that a counter could undo. */
  get hasProperties(): boolean {
    const { properties } = this;
    for (const _ in properties) return true;
    return false;
  }

  sets(property: string): boolean {
    const { properties } = this;
    return properties !== undefined && Object.hasOwn(properties, property) && properties[property] !== null;
  }

  /** Takes a call in. */
  add(owner: CallOwner<C>, { call, event, madeAt, ip, userAgent, isVisitor }: ProfileCall<C>): void {
    if (this.#calls > 0) this.bytes += MERGED_CALL_BYTES;
    this.#calls += 1;
    const counter = counterOf(event);
    const share = this.#shareOf(owner, counter?.property);
    if (this.#calls > 1) this.#own = undefined;
    share.calls.push(call);
    if (counter) share.deltas.push(counter.delta);
    if (this.kind === 'counter') this.sum += counter?.delta ?? 0;
    this.newestAt = Math.max(this.newestAt, madeAt);
    this.owner = owner;
    this.ip = ip;
    this.userAgent = userAgent;
    this.isVisitor = isVisitor;
  }

  /** Adds into what it sets the property to; false where that is no number. */
  absorb(property: string, delta: number): boolean {
    const value = this.properties?.[property];
    if (typeof value !== 'number') return false;
    (this.properties as Record<string, unknown>)[property] = value + delta;
    return true;
  }

  /** The later one's names and properties win. False where both together are larger than an event may be. */
  merge(later: IdentifyPayload, maxBytes: number): boolean {
    const own = this.#payload as IdentifyPayload;
    const properties = { ...own.properties, ...later.properties };
    const merged: IdentifyPayload = { ...own, ...later, ...(later.properties || own.properties ? { properties } : {}) };
    const bytes = Buffer.byteLength(JSON.stringify({ type: 'identify', payload: merged }));
    if (bytes > maxBytes) return false;
    this.#payload = merged;
    this.bytes = bytes + MERGED_CALL_BYTES * (this.#calls - 1);
    return true;
  }

  /** Takes over the calls of a counter, which then end as this does. */
  adopt(counter: ProfileWrite<C>): void {
    for (const { owner, property, calls, deltas } of counter.shares) {
      const share = this.#shareOf(owner, property);
      for (const call of calls) share.calls.push(call);
      for (const delta of deltas) share.deltas.push(delta);
    }
    if (this.kind === 'counter') {
      this.#own = undefined;
      this.sum += counter.sum;
      this.misses = Math.max(this.misses, counter.misses);
      this.notBefore = Math.max(this.notBefore, counter.notBefore);
    }
    this.attempt ??= counter.attempt;
    this.#calls += counter.#calls;
    this.bytes += MERGED_CALL_BYTES * counter.#calls;
    this.newestAt = Math.max(this.newestAt, counter.newestAt);
  }

  /** Takes the calls of a client out, which are returned. */
  withdraw(owner: CallOwner<C>): Share<C>[] {
    const own = this.shares.filter((share) => share.owner === owner);
    this.shares = this.shares.filter((share) => share.owner !== owner);
    for (const { calls, deltas } of own) {
      this.#calls -= calls.length;
      if (this.kind === 'counter') for (const delta of deltas) this.sum -= delta;
    }
    if (this.owner === owner) this.owner = this.shares.at(-1)?.owner ?? owner;
    return own;
  }

  end(delivery: FinalDelivery, shares: readonly Share<C>[] = this.shares): void {
    for (const { owner, property, calls, deltas } of shares) {
      calls.forEach((call, index) => {
        const event = () =>
          property === undefined ? this.event : counterEvent(this.profile.id, property, deltas[index] ?? 0);
        owner.end(call, delivery, event);
      });
    }
  }

  eachCall(fn: (call: C) => void): void {
    for (const { calls } of this.shares) for (const call of calls) fn(call);
  }

  /** Tells every call that it has to wait. */
  hold(): void {
    for (const { owner, calls } of this.shares) for (const call of calls) owner.held(call);
  }

  #shareOf(owner: CallOwner<C>, property: string | undefined): Share<C> {
    const found = this.shares.find((share) => share.owner === owner && share.property === property);
    if (found) return found;
    const share = { owner, property, calls: [], deltas: [] };
    this.shares.push(share);
    return share;
  }
}
