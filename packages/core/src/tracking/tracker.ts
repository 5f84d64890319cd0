import type { Delivery } from '../delivery/delivery.js';
import type { Properties } from '../events/types.js';

/** An ID: text, a number, or an object ID of a database. */
export type Id = string | number | bigint | { toHexString(): string };

/** What a track's properties may say besides the properties themselves; it is lifted out of them. */
export interface TrackContext {
  /** Whose event it is. */
  profileId?: Id | null | undefined;
  /** Group IDs of this event, on top of the scope's; a single one may stand alone if it is not a number. */
  groups?: readonly Id[] | Exclude<Id, number> | null | undefined;
  /** The visitor's OpenPanel device, for events that a browser did not send. */
  deviceId?: string | null | undefined;
}

/**
 * What JSON has no form for, and a promise, whose value is not known yet. Functions by the name of their global type: one that is
 * written out is not the same in the types for ES modules and in those for CommonJS, and a program may have both.
 */
type Unsendable<T> = 0 extends 1 & T
  ? never
  : Extract<T, CallableFunction | NewableFunction | symbol | PromiseLike<unknown>>;

/**
 * What is left of properties with a function, a symbol or a promise among them: an object literal is refused at the value,
 * and so is anything with a method of a collection, of a promise or of a function. An instance of a class with methods of its own is fine.
 */
interface NotSendable extends TrackContext {
  toString(): string;
  entries?: never;
  then?: never;
  bind?: never;
}

/** The names of the properties that cannot be sent. */
type UnsendableName<P> = { [Name in keyof P]-?: [Unsendable<P[Name]>] extends [never] ? never : Name }[keyof P];

/**
 * Any properties, of any object type, with a track's context among them. Written so that a type parameter, whose values are not
 * known yet, is assignable to both branches; and without an `as` clause, as the two module formats would not agree about it.
 */
export type TrackProperties<P extends object = Properties> = [Unsendable<P> | UnsendableName<P>] extends [never]
  ? P & TrackContext
  : NotSendable & { [Name in Exclude<keyof P, UnsendableName<P>>]?: unknown };

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
