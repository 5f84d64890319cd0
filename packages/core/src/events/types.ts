/**
 * Named values of an event, a profile or a group. Anything may be in here: it is copied at the call, with dates as ISO text,
 * `bigint` as text, errors as `{ name, message }` and so on. The API stores each value as trimmed text under its dotted
 * path (`a.b`, `list.0`), and nothing for `null` and `''`.
 */
export type Properties = Record<string, unknown>;

/** An ID of one's own for a user; never blank. The API stores numbers as text too, so `42` and `'42'` are one profile. */
type ProfileId = string;

/** Something that happened. */
export interface TrackPayload {
  /**
   * 1 to 80 UTF-16 units without a line break; not `session_start` or `session_end`, and nothing on the API's block list
   * of scanner and injection fragments.
   */
  name: string;
  /**
   * Names that begin with `__` are the API's own: `__timestamp` (ISO 8601, the event's time), `__path` (absolute URL),
   * `__referrer`, `__revenue` (a non-negative integer in minor units, of the event `revenue` only),
   * `__deviceId` (at most 64 characters).
   */
  properties?: Properties | undefined;
  profileId?: ProfileId | undefined;
  /** IDs of groups, at most 1 000. */
  groups?: string[] | undefined;
}

/** Who a profile is; fields that are left out keep their value. */
export interface IdentifyPayload {
  profileId: ProfileId;
  firstName?: string | undefined;
  lastName?: string | undefined;
  /** An ASCII address with a dotted domain; no display name. */
  email?: string | undefined;
  /** An absolute URL. */
  avatar?: string | undefined;
  properties?: Properties | undefined;
}

/** Adds to a whole number among a profile's properties; the profile must exist. Calls are summed before they are sent. */
export interface IncrementPayload {
  profileId: ProfileId;
  /** Name of the property. A dot in it nests the property, and then the API loses count. */
  property: string;
  /** A whole number greater than 0; default 1. */
  value?: number | undefined;
}

/** Subtracts from a number among a profile's properties; the profile must exist. */
export type DecrementPayload = IncrementPayload;

/** Creates a group or updates it. */
export interface GroupPayload {
  id: string;
  /** The kind of group, such as `company`. */
  type: string;
  name: string;
  properties?: Properties | undefined;
}

/** Puts a profile, or without one the visitor's device, into groups. */
export interface AssignGroupPayload {
  /** 1 to 1 000 IDs. */
  groupIds: string[];
  profileId?: ProfileId | undefined;
}

/** One event, as the body of a request to the Track API. */
export type OpenPanelEvent =
  | { type: 'track'; payload: TrackPayload }
  | { type: 'identify'; payload: IdentifyPayload }
  | { type: 'increment'; payload: IncrementPayload }
  | { type: 'decrement'; payload: DecrementPayload }
  | { type: 'group'; payload: GroupPayload }
  | { type: 'assign_group'; payload: AssignGroupPayload };

export type EventType = OpenPanelEvent['type'];
