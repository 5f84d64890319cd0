import type { Delivery } from '../delivery/delivery.js';
import type { Properties, TrackHandlerPayload } from '../events/types.js';
import type {
  EventName,
  GroupProperties,
  GroupType,
  ProfileTraits,
  RevenueArguments,
  TrackArguments,
} from './registered-events.js';

/** An ID: a string, a number, or a database's object ID (an object with `toHexString()`). Stored as a string. */
export type Id = string | number | bigint | { toHexString(): string };

/** Keys of a track's properties that set its context. They are not stored as properties. */
export interface TrackContext {
  /** Profile of this event. Default: the profile of the scope. */
  profileId?: Id | null | undefined;
  /** IDs of the groups of this event, in addition to the scope's groups. A single ID may be passed without an array, unless it is a number. */
  groups?: readonly Id[] | Exclude<Id, number> | null | undefined;
  /** OpenPanel device ID of the visitor, for events that were not sent by a browser. Ignored on server events. */
  deviceId?: string | null | undefined;
}

/** How an event is tracked. */
export interface TrackOptions {
  /**
   * Stores the event once, however often it is tracked with this name and this key within 24 hours: the ID of a webhook, an order or a job.
   * Later calls end as `duplicate`. If the event was not stored, the key is free again. @see docs/delivery.md#store-an-event-once
   */
  once?: string | number | undefined;
}

/**
 * Types without a JSON form, and promises. Functions are named by their global types: a function type that is written out differs
 * between the ESM and the CommonJS types, and a program may use both.
 */
type Unsendable<T> = 0 extends 1 & T
  ? never
  : Extract<T, CallableFunction | NewableFunction | symbol | PromiseLike<unknown>>;

/**
 * The type of properties that contain a function, a symbol or a promise. It makes an object literal fail at that value, and rejects
 * collections, promises and functions. Instances of classes with other methods are accepted.
 */
interface NotSendable extends TrackContext {
  toString(): string;
  entries?: never;
  then?: never;
  bind?: never;
}

/** Names of the properties that cannot be sent. */
type UnsendableName<P> = { [Name in keyof P]-?: [Unsendable<P[Name]>] extends [never] ? never : Name }[keyof P];

/**
 * Properties of an event: any object type without functions, symbols and promises, and optionally the keys of `TrackContext`.
 */
// A type parameter must be assignable to both branches. No `as` clause: the ESM and CommonJS types would differ.

export type TrackProperties<P extends object = Properties> = [Unsendable<P> | UnsendableName<P>] extends [never]
  ? P & TrackContext
  : NotSendable & { [Name in Exclude<keyof P, UnsendableName<P>>]?: unknown };

/** A profile to identify. Fields that you leave out keep their stored value. */
export interface IdentifyInput {
  /** Default: the profile of the scope. */
  profileId?: Id | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  /** An email address. Any other value is removed, with a warning, because the API would reject the whole call. */
  email?: string | null | undefined;
  /** An absolute URL. Any other value is removed, with a warning, because the API would reject the whole call. */
  avatar?: string | null | undefined;
  /** More properties of the profile, merged into the stored ones. */
  properties?: ProfileTraits | null | undefined;
}

/** A change to a counter of a profile. */
export interface CountInput {
  /** Name of the profile property to change. It must be a number or not set yet; a name with a dot loses counts. */
  property: string;
  /** A positive integer. Default: 1. */
  value?: number | undefined;
  /** Default: the profile of the scope. The profile must exist. */
  profileId?: Id | null | undefined;
}

/** A group to create or update. */
export interface GroupInput<Type extends GroupType = GroupType> {
  id: Id;
  /** The kind of group, such as `company`. */
  type: Type;
  name: string;
  properties?: GroupProperties<Type> | null | undefined;
}

/** What exists so that code written for the official SDK keeps working. */
export interface OfficialCalls {
  /** Sends an event in the form of the API, by the method for its type. */
  send(event: TrackHandlerPayload): Promise<Delivery>;
  /**
   * Asks the API which device it assigns to the visitor. Resolves to an empty string without a visitor or without an answer within
   * `requestTimeoutMs`. Never rejects.
   */
  fetchDeviceId(): Promise<string>;
  /** Returns the device ID of the scope or the latest result of `fetchDeviceId()`, or an empty string. */
  getDeviceId(): string;
  /** Returns the visitor's session as of the latest `fetchDeviceId()`, or an empty string. */
  getSessionId(): string;
  /** Starts a client with the option `disabled: true`. Ignored, with a warning, for every other client. */
  ready(): void;
  /** @deprecated Ignored; exists for code written for the official SDK. */
  init(): void;
  /** @deprecated Ignored; the API does not support aliases. */
  alias(alias?: unknown): void;
}

/**
 * The methods of `op`, `req.op`, scopes and clients. Each call copies its arguments, returns at once, and resolves to the
 * outcome of its event. The promise never rejects, so you can ignore it.
 */
export interface Tracker extends OfficialCalls {
  /**
   * Records an event. `name` has 1 to 80 characters. The event gets the time of the call, unless the property `__timestamp`
   * has another (a Date, an ISO 8601 string or milliseconds since 1970).
   */
  track<P extends object, Name extends EventName = EventName>(
    name: Name,
    ...properties: TrackArguments<P, Name>
  ): Promise<Delivery>;
  /**
   * Sets the profile for the rest of the scope, and stores its data. With `profileId` alone nothing is sent, and the call
   * resolves to `{ status: 'local' }`. Outside a request or scope, the profile does not apply to later calls.
   */
  identify(profile: IdentifyInput): Promise<Delivery>;
  /** Adds to a counter of an existing profile. */
  increment(count: CountInput): Promise<Delivery>;
  /** Subtracts from a counter of an existing profile. */
  decrement(count: CountInput): Promise<Delivery>;
  /** Creates or updates a group. */
  upsertGroup<Type extends GroupType>(group: GroupInput<Type>): Promise<Delivery>;
  /** Adds the profile (or the visitor's device) to a group, and the group to all later events of the scope. */
  setGroup(groupId: Id): Promise<Delivery>;
  /** Like `setGroup()`, for several groups. */
  setGroups(groupIds: readonly Id[]): Promise<Delivery>;
  /** Records a payment. `amount` is a non-negative integer in minor units, such as cents. */
  revenue<P extends object>(amount: number, ...properties: RevenueArguments<P>): Promise<Delivery>;
  /** Merges properties into every later event of this scope or, outside a scope, of the process. */
  setGlobalProperties(properties: object): void;
  /** Forgets the profile, groups and device of the scope. Its resolvers are not called again. */
  clear(): void;
  /**
   * Makes the rest of the request or scope silent, for all clients: the request sends no event, and later calls resolve to
   * `{ status: 'disabled' }`. `stats().skipped` counts both as `opt_out`. Outside a request or scope it is ignored, with a warning.
   */
  optOut(): void;
  /**
   * Whose events this scope has, as a string of at most 500 characters for a job, a webhook or the metadata of a payment:
   * `client.scope(carrier)` opens it there. It holds IDs, the visitor's IP address and user agent, and no properties.
   * @see docs/jobs-and-webhooks.md
   */
  carrier(): string;
}
