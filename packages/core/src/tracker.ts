import type { Delivery } from './delivery/delivery.js';
import type { Properties } from './payload/event.js';

/** An ID that can be written as text: a string, a number, or an object that says so itself (an ObjectId, a UUID). */
export type Id = string | number | bigint | { toString(): string };

export interface TrackProperties extends Properties {
  /** Whose event it is; lifted out of the properties. */
  profileId?: Id | null | undefined;
  /** Group IDs of this event, on top of the scope's; lifted out of the properties. */
  groups?: readonly Id[] | Id | null | undefined;
  /** The visitor's OpenPanel device, for events that a browser did not send; lifted out of the properties. */
  deviceId?: string | null | undefined;
}

export interface IdentifyInput {
  /** Default: the scope's. */
  profileId?: Id | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  /** Left out, with a warning, where the API would refuse the whole call because of it. */
  email?: string | null | undefined;
  /** An absolute URL. Left out, with a warning, where the API would refuse the whole call because of it. */
  avatar?: string | null | undefined;
  properties?: Properties | null | undefined;
}

export interface CountInput {
  /** A property of the profile that holds a number, or none yet. */
  property: string;
  /** More than 0. Default 1. */
  value?: number | undefined;
  /** Default: the scope's. */
  profileId?: Id | null | undefined;
}

export interface GroupInput {
  id: Id;
  /** The kind of group, such as `company`. */
  type: string;
  name: string;
  properties?: Properties | null | undefined;
}

/**
 * What `op`, `req.op` and the client can do. Every call returns at once, takes its snapshot of what it is given, and
 * fulfils with what became of it; it never rejects, so the promise may be ignored.
 */
export interface Tracker {
  /** An event, 1 to 80 characters, that happened now; `__timestamp` (a Date, ISO text or milliseconds) says otherwise. */
  track(name: string, properties?: TrackProperties): Promise<Delivery>;
  /** Who the visitor is: for the rest of the scope, and, with anything besides `profileId`, stored in the profile. */
  identify(profile: IdentifyInput): Promise<Delivery>;
  increment(count: CountInput): Promise<Delivery>;
  decrement(count: CountInput): Promise<Delivery>;
  /** Creates or updates a group. */
  upsertGroup(group: GroupInput): Promise<Delivery>;
  /** Adds a group to the scope's later events, and the profile (or the visitor's device) to the group. */
  setGroup(groupId: Id): Promise<Delivery>;
  setGroups(groupIds: readonly Id[]): Promise<Delivery>;
  /** A payment: a non-negative integer in minor units (cents). */
  revenue(amount: number, properties?: TrackProperties): Promise<Delivery>;
  /** Merged into the properties of every later track: of this scope, or of the process outside of one. */
  setGlobalProperties(properties: Properties): void;
  /** Forgets the scope's profile, groups and device, and asks its resolvers no more. */
  clear(): void;
  /** @deprecated Without effect; the official SDK has it. */
  init(): void;
  /** @deprecated Without effect; the official SDK has it. */
  ready(): void;
  /** @deprecated The API does not support aliases; without effect. */
  alias(alias?: unknown): void;
  /** @deprecated A server has no device of its own: the scope's, or an empty string. */
  getDeviceId(): string;
  /** @deprecated A server has no session of its own: an empty string. */
  getSessionId(): string;
  /** @deprecated As `getDeviceId()`. */
  fetchDeviceId(): Promise<string>;
}
