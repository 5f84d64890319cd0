/** The types of payload that the Track API stores. */
export type InspectorEventType = 'track' | 'identify' | 'increment' | 'decrement' | 'group' | 'assign_group' | 'replay';

/** A property that an increment or a decrement reset to its last stored value. */
export interface LostUpdate {
  property: string;
  /** The value that it should have. */
  expected: string;
  /** The value that it has. */
  stored: string;
}

/** A stored event, as plain data that can be serialized to JSON. Strings are empty if the server stores nothing there. */
export interface InspectorEvent {
  /** A random UUID from this inspector. */
  id: string;
  /** The time at which the request arrived (ISO 8601). */
  receivedAt: string;
  type: InspectorEventType;
  /** The name of the event (`track`) or of the group (`group`); otherwise absent. */
  name?: string;
  /** The payload as received. */
  payload: Record<string, unknown>;
  /** The profile that was sent. Tracked events of a visitor without a profile have the device ID here, as on the server. */
  profileId?: string;
  /** The IDs of the groups: of the event, of an `assign_group`, or of the `group` itself. */
  groups: string[];
  /**
   * Trimmed strings with flattened names (`a.b`, `list.0`), including `__query.*` and `__hash` from the path. Properties of an
   * identify are not flattened: nested values are JSON strings.
   */
  properties: Record<string, string>;
  /** The time of the event (ISO 8601): `__timestamp` if the server accepts it, otherwise the time of arrival. */
  createdAt: string;
  /**
   * How long the sender held the event, in milliseconds: from its `__timestamp` to its arrival, such as in the queue of an outage, in a
   * spool or in Redis. Absent if the event has no time of its own.
   */
  heldMs?: number;
  /** The client IP as the server resolves it; `__ip` comes first. */
  ip: string;
  userAgent: string;
  /** Only the user agent decides this. */
  kind: 'visitor' | 'server';
  /** Empty for server events outside a session, and for events more than 15 minutes old. */
  deviceId: string;
  sessionId: string;
  path: string;
  origin: string;
  /** The referrer of the first event in the session. */
  referrer: string;
  /** The name of a known source, from the query or the referrer; otherwise the referrer itself. */
  referrerName: string;
  /** Such as `search` or `social`. */
  referrerType: string;
  query?: Record<string, string>;
  /** In minor units (cents); only on `revenue` events. */
  revenue?: number;
  /** What an increment or a decrement undid. */
  lostUpdates?: LostUpdate[];
  browser?: string;
  browserVersion?: string;
  os?: string;
  osVersion?: string;
  /** `server` on a server event. */
  device?: string;
  brand?: string;
  model?: string;
  sdkName: string;
  sdkVersion: string;
  projectId: string;
  clientId: string;
  /** The request headers by lower-case name, without the client secret. */
  headers: Record<string, string>;
}

/** What a user agent says; `server` makes a server event. Names are absent where nothing was recognized. */
export type UserAgent = Pick<
  InspectorEvent,
  'kind' | 'browser' | 'browserVersion' | 'os' | 'osVersion' | 'device' | 'brand' | 'model'
>;
