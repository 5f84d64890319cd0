import type { Delivery } from '../delivery/delivery.js';
import type { CountInput, GroupInput, Id, IdentifyInput, Tracker, TrackProperties } from './tracker.js';

/** A tracker that asks at each call which tracker it stands for. */
export abstract class ForwardingTracker implements Tracker {
  /** The tracker of the running request or job, or the one outside of them. */
  protected abstract current(): Tracker;

  track<P extends object>(name: string, properties?: TrackProperties<P>): Promise<Delivery> {
    return this.current().track(name, properties);
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

  upsertGroup(group: GroupInput): Promise<Delivery> {
    return this.current().upsertGroup(group);
  }

  setGroup(groupId: Id): Promise<Delivery> {
    return this.current().setGroup(groupId);
  }

  setGroups(groupIds: readonly Id[]): Promise<Delivery> {
    return this.current().setGroups(groupIds);
  }

  revenue<P extends object>(amount: number, properties?: TrackProperties<P>): Promise<Delivery> {
    return this.current().revenue(amount, properties);
  }

  setGlobalProperties(properties: object): void {
    this.current().setGlobalProperties(properties);
  }

  clear(): void {
    this.current().clear();
  }

  /** @deprecated Without effect; the official SDK has it. */
  init(): void {
    this.current().init();
  }

  /** @deprecated Without effect; the official SDK has it. */
  ready(): void {
    this.current().ready();
  }

  /** @deprecated The API does not support aliases; without effect. */
  alias(alias?: unknown): void {
    this.current().alias(alias);
  }

  /** @deprecated A server has no device of its own: the scope's, or an empty string. */
  getDeviceId(): string {
    return this.current().getDeviceId();
  }

  /** @deprecated A server has no session of its own: an empty string. */
  getSessionId(): string {
    return this.current().getSessionId();
  }

  /** @deprecated As `getDeviceId()`. */
  fetchDeviceId(): Promise<string> {
    return this.current().fetchDeviceId();
  }
}
