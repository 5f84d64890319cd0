import type { IdentifyPayload, OpenPanelEvent } from '../events/types.js';
import type { Backlog } from './backlog.js';
import type { Call } from './call.js';
import type { FinalDelivery } from './delivery.js';
import { counterEvent, counterOf, type ProfileCall, priorityOf } from './profile-event.js';
import type { ProfileState } from './profile-state.js';
import type { Failures, Priority } from './queued-event.js';
import { evict } from './withdrawal.js';

/** What a merged call costs beside the event that it was merged into. */
const MERGED_CALL_BYTES = 16;

/** Calls of one client in a write; with what each adds to `property`, where they are counters. */
interface Share {
  readonly owner: Backlog;
  readonly property: string | undefined;
  readonly calls: Call[];
  readonly deltas: number[];
}

/** One request that changes a profile, with all the calls that it stands for. */
export class ProfileWrite {
  readonly profile: ProfileState;
  readonly kind: 'assign_group' | 'identify' | 'counter';
  readonly priority: Priority;
  /** Of a counter. */
  readonly property: string | undefined;
  /** Of a counter: the sum of what its calls add. */
  sum = 0;
  shares: Share[] = [];
  /** Who sends it: the client of the latest call, with the address and user agent of that call. */
  owner: Backlog;
  latest: ProfileCall;
  bytes = 0;
  /** When the latest of its calls was made: its age. */
  newestAt = Number.NEGATIVE_INFINITY;
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
  /** As of an event of the queue. */
  waitsAt = 0;
  /** Calls that were not read from a source. */
  #newCalls = 0;
  /** Of a counter, while it is one call alone. */
  #event: OpenPanelEvent | undefined;

  constructor(profile: ProfileState, owner: Backlog, call: ProfileCall) {
    const { event } = call;
    this.profile = profile;
    this.kind = event.type === 'identify' || event.type === 'assign_group' ? event.type : 'counter';
    this.priority = priorityOf(event);
    this.property = counterOf(event)?.property;
    this.owner = owner;
    this.latest = call;
    this.add(owner, call);
    this.#event = event;
  }

  /** The queue has no room for it. */
  evict(): void {
    evict(this);
  }

  /** Whether all its calls were read from a source. */
  get isRecovered(): boolean {
    return this.#newCalls === 0;
  }

  /** Changes it while it waits, and what is counted of it. */
  change(how: () => void): void {
    this.owner.unlist(this);
    how();
    this.owner.list(this);
  }

  /** What the write is made of, as one event. */
  get event(): OpenPanelEvent {
    return this.#event ?? counterEvent(this.profile.id, String(this.property), this.sum);
  }

  /** Whether sending it twice could do no more harm than a duplicate row. */
  get isRepeatable(): boolean {
    return this.kind !== 'counter' && this.shares.every(({ property }) => property === undefined);
  }

  get properties(): Record<string, unknown> | undefined {
    return this.#event?.type === 'identify' ? this.#event.payload.properties : undefined;
  }

  /** An identify without properties writes nothing that a counter could undo. */
  get hasProperties(): boolean {
    for (const _ in this.properties) return true;
    return false;
  }

  sets(property: string): boolean {
    const { properties } = this;
    return properties !== undefined && Object.hasOwn(properties, property) && properties[property] !== null;
  }

  add(owner: Backlog, call: ProfileCall): void {
    const counter = counterOf(call.event);
    if (this.kind === 'counter') {
      this.#event = undefined;
      this.sum += counter?.delta ?? 0;
    }
    this.bytes += this.shares.length === 0 ? call.bytes : MERGED_CALL_BYTES;
    const share = this.#shareOf(owner, counter?.property);
    share.calls.push(call.call);
    if (!call.call.isRecovered) this.#newCalls += 1;
    if (counter) share.deltas.push(counter.delta);
    this.newestAt = Math.max(this.newestAt, call.call.madeAt);
    this.owner = owner;
    this.latest = call;
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
    const own = this.#event?.payload as IdentifyPayload;
    const properties = { ...own.properties, ...later.properties };
    const merged: IdentifyPayload = { ...own, ...later, ...(later.properties || own.properties ? { properties } : {}) };
    const event: OpenPanelEvent = { type: 'identify', payload: merged };
    const bytes = Buffer.byteLength(JSON.stringify(event));
    if (bytes > maxBytes) return false;
    this.#event = event;
    this.bytes = bytes + MERGED_CALL_BYTES * (this.callCount() - 1);
    return true;
  }

  /** Takes over the calls of a counter, which then end as this does. */
  adopt(counter: ProfileWrite): void {
    this.bytes += MERGED_CALL_BYTES * counter.callCount();
    for (const { owner, property, calls, deltas } of counter.shares) {
      const share = this.#shareOf(owner, property);
      for (const call of calls) share.calls.push(call);
      for (const delta of deltas) share.deltas.push(delta);
    }
    if (this.kind === 'counter') {
      this.#event = undefined;
      this.sum += counter.sum;
      this.misses = Math.max(this.misses, counter.misses);
      this.notBefore = Math.max(this.notBefore, counter.notBefore);
    }
    this.#newCalls += counter.#newCalls;
    this.attempt ??= counter.attempt;
    this.newestAt = Math.max(this.newestAt, counter.newestAt);
  }

  /** Takes calls out, which are returned. */
  withdraw(isOut: (call: Call, owner: Backlog) => boolean): Share[] {
    const part = (isGone: boolean) =>
      this.shares
        .map((share) => {
          const isThere = (_: unknown, index: number) => isOut(share.calls[index] as Call, share.owner) === isGone;
          return { ...share, calls: share.calls.filter(isThere), deltas: share.deltas.filter(isThere) };
        })
        .filter(({ calls }) => calls.length > 0);
    const [out, left] = [part(true), part(false)];
    this.shares = left;
    for (const { calls } of out) for (const { isRecovered } of calls) if (!isRecovered) this.#newCalls -= 1;
    if (this.kind === 'counter') for (const { deltas } of out) for (const delta of deltas) this.sum -= delta;
    if (!left.some(({ owner }) => owner === this.owner)) this.owner = left.at(-1)?.owner ?? this.owner;
    return out;
  }

  end(delivery: FinalDelivery, shares: readonly Share[] = this.shares): void {
    for (const { owner, property, calls, deltas } of shares) {
      calls.forEach((call, index) => {
        const event = () =>
          property === undefined ? this.event : counterEvent(this.profile.id, property, deltas[index] ?? 0);
        owner.end(call, delivery, event);
      });
    }
  }

  eachCall(fn: (call: Call, owner: Backlog) => void): void {
    for (const { owner, calls } of this.shares) for (const call of calls) fn(call, owner);
  }

  /** Of one client, or of all. */
  callCount(client?: Backlog): number {
    return this.shares.reduce((sum, { owner, calls }) => sum + (client && owner !== client ? 0 : calls.length), 0);
  }

  /** Tells every call that it has to wait. */
  hold(): void {
    this.eachCall((call, owner) => owner.hold(call));
  }

  #shareOf(owner: Backlog, property: string | undefined): Share {
    const found = this.shares.find((share) => share.owner === owner && share.property === property);
    if (found) return found;
    const share = { owner, property, calls: [], deltas: [] };
    this.shares.push(share);
    return share;
  }
}
