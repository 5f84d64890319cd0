/**
 * Properties of an event, a profile or a group. Any value is allowed and copied at the call: dates as ISO 8601 strings, `bigint` as
 * strings, errors as `{ name, message }`. The API stores each value as a trimmed string under its dotted path (`a.b`, `list.0`), and
 * does not store `null` and `''`.
 */
export type Properties = Record<string, unknown>;

/** Your own ID for a user; never blank. The API stores IDs as strings, so `42` and `'42'` are the same profile. */
type ProfileId = string;

/** Payload of `track`. */
export interface TrackPayload {
  /**
   * 1 to 80 UTF-16 units without line breaks. Not `session_start` or `session_end`, and without the fragments that the API blocks
   * as scans or injections.
   */
  name: string;
  /**
   * Names that start with `__` are reserved for the API: `__timestamp` (time of the event, ISO 8601), `__path` (absolute URL),
   * `__referrer`, `__revenue` (a non-negative integer in minor units, only on the event `revenue`) and `__deviceId` (at most 64
   * characters).
   */
  properties?: Properties | undefined;
  profileId?: ProfileId | undefined;
  /** Group IDs, at most 1 000. */
  groups?: string[] | undefined;
}

/** Payload of `identify`. Fields that are missing keep their stored value. */
export interface IdentifyPayload {
  profileId: ProfileId;
  firstName?: string | undefined;
  lastName?: string | undefined;
  /** An ASCII email address with a dot in its domain, without a display name. */
  email?: string | undefined;
  /** An absolute URL. */
  avatar?: string | undefined;
  properties?: Properties | undefined;
}

/** Payload of `increment`: adds to an integer property of a profile, which must exist. Pending calls are sent as one sum. */
export interface IncrementPayload {
  profileId: ProfileId;
  /** Name of the property. The API nests a name with a dot, and then loses counts. */
  property: string;
  /** A positive integer. Default: 1. */
  value?: number | undefined;
}

/** Payload of `decrement`: subtracts from an integer property of a profile, which must exist. */
export type DecrementPayload = IncrementPayload;

/** Payload of `group`: creates or updates a group. */
export interface GroupPayload {
  id: string;
  /** The kind of group, such as `company`. */
  type: string;
  name: string;
  properties?: Properties | undefined;
}

/** Payload of `assign_group`: adds a profile to groups or, without a profile, the visitor's device. */
export interface AssignGroupPayload {
  /** 1 to 1 000 IDs. */
  groupIds: string[];
  profileId?: ProfileId | undefined;
}

/** An event: the body of a request to the Track API. */
export type OpenPanelEvent =
  | { type: 'track'; payload: TrackPayload }
  | { type: 'identify'; payload: IdentifyPayload }
  | { type: 'increment'; payload: IncrementPayload }
  | { type: 'decrement'; payload: DecrementPayload }
  | { type: 'group'; payload: GroupPayload }
  | { type: 'assign_group'; payload: AssignGroupPayload };

export type EventType = OpenPanelEvent['type'];

/** Another name of `GroupPayload`, which code written for the official SDK uses. */
export type UpsertGroupPayload = GroupPayload;

/** The argument of `alias()`, which the API does not support. */
export interface AliasPayload {
  profileId: string | number;
  alias: string;
}

/** A payload whose profile ID may be a number. */
type Numbered<Payload> = Omit<Payload, 'profileId'> & { profileId: string | number };
type MaybeNumbered<Payload> = Omit<Payload, 'profileId'> & { profileId?: string | number | undefined };

/** An event in the form of the API, as `send()` takes it. `alias` and `replay` exist for code written for the official SDK: they are dropped. */
export type TrackHandlerPayload =
  | { type: 'track'; payload: MaybeNumbered<TrackPayload> }
  | { type: 'identify'; payload: Numbered<IdentifyPayload> }
  | { type: 'increment'; payload: Numbered<IncrementPayload> }
  | { type: 'decrement'; payload: Numbered<DecrementPayload> }
  | { type: 'group'; payload: GroupPayload }
  | { type: 'assign_group'; payload: MaybeNumbered<AssignGroupPayload> }
  | { type: 'alias'; payload: AliasPayload }
  | { type: 'replay'; payload: object };
