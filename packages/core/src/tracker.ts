import type { Delivery } from './delivery/delivery.js';
import type { Properties } from './payload/event.js';

/** An ID: text, a number, or an object ID of a database. */
export type Id = string | number | bigint | { toHexString(): string };

/** What a track's properties may say besides the properties themselves; it is lifted out of them. */
export interface TrackContext {
  /** Whose event it is. */
  profileId?: Id | null | undefined;
  /** Group IDs of this event, on top of the scope's. */
  groups?: readonly Id[] | Id | null | undefined;
  /** The visitor's OpenPanel device, for events that a browser did not send. */
  deviceId?: string | null | undefined;
}

/** Any properties, of any object type, with a track's context among them. */
export type TrackProperties<P extends object = Properties> = P & TrackContext;

export interface IdentifyInput {
  /** Default: the scope's. */
  profileId?: Id | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  /** Left out, with a warning, where the API would refuse the whole call because of it. */
  email?: string | null | undefined;
  /** An absolute URL. Left out, with a warning, where the API would refuse the whole call because of it. */
  avatar?: string | null | undefined;
  properties?: object | null | undefined;
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
  properties?: object | null | undefined;
}

/**
 * What `op`, `req.op` and the client can do. Every call returns at once, takes its snapshot of what it is given, and
 * fulfils with what became of it; it never rejects, so the promise may be ignored.
 */
export interface Tracker {
  /** An event, 1 to 80 characters, that happened now; `__timestamp` (a Date, ISO text or milliseconds) says otherwise. */
  track<P extends object>(name: string, properties?: TrackProperties<P>): Promise<Delivery>;
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
  revenue<P extends object>(amount: number, properties?: TrackProperties<P>): Promise<Delivery>;
  /** Merged into the properties of every later track: of this scope, or of the process outside of one. */
  setGlobalProperties(properties: object): void;
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
