import type { Delivery } from '../delivery/delivery.js';
import type { TrackHandlerPayload } from '../events/types.js';
import type { EventName, GroupType, RevenueArguments, TrackArguments } from './registered-events.js';
import type { CountInput, GroupInput, Id, IdentifyInput, Tracker, TrackOptions } from './tracker.js';

/** A tracker that looks up, at each call, the tracker that handles it. */
export abstract class ForwardingTracker implements Tracker {
  /** The tracker of the current request or job, or the one for calls outside of both. */
  protected abstract current(): Tracker;

  track<P extends object, Name extends EventName = EventName>(
    name: Name,
    ...properties: TrackArguments<P, Name>
  ): Promise<Delivery>;
  // No rest parameter: this runs at every call.
  track(name: string, properties?: object, options?: TrackOptions): Promise<Delivery> {
    return this.current().track(name, properties, options);
  }

  identify(profile: IdentifyInput): Promise<Delivery> {
    return this.current().identify(profile);
  }

  increment(count: CountInput): Promise<Delivery> {
    return this.current().increment(count);
  }

  decrement(count: CountInput): Promise<Delivery> {
    return this.current().decrement(count);
  }

  upsertGroup<Type extends GroupType>(group: GroupInput<Type>): Promise<Delivery> {
    return this.current().upsertGroup(group);
  }

  setGroup(groupId: Id): Promise<Delivery> {
    return this.current().setGroup(groupId);
  }

  setGroups(groupIds: readonly Id[]): Promise<Delivery> {
    return this.current().setGroups(groupIds);
  }

  revenue<P extends object>(amount: number, ...properties: RevenueArguments<P>): Promise<Delivery>;
  revenue(amount: number, properties?: object, options?: TrackOptions): Promise<Delivery> {
    return this.current().revenue(amount, properties, options);
  }

  setGlobalProperties(properties: object): void {
    this.current().setGlobalProperties(properties);
  }

  clear(): void {
    this.current().clear();
  }

  carrier(): string {
    return this.current().carrier();
  }

  optOut(): void {
    this.current().optOut();
  }

  send(event: TrackHandlerPayload): Promise<Delivery> {
    return this.current().send(event);
  }

  fetchDeviceId(): Promise<string> {
    return this.current().fetchDeviceId();
  }

  getDeviceId(): string {
    return this.current().getDeviceId();
  }

  getSessionId(): string {
    return this.current().getSessionId();
  }

  ready(): void {
    this.current().ready();
  }

  /** @deprecated Ignored; exists for code written for the official SDK. */
  init(): void {
    this.current().init();
  }

  /** @deprecated Ignored; the API does not support aliases. */
  alias(alias?: unknown): void {
    this.current().alias(alias);
  }
}
