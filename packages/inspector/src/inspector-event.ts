/** The payload types that the Track API stores. */
export type InspectorEventType = 'track' | 'identify' | 'increment' | 'decrement' | 'group' | 'assign_group' | 'replay';

/** One stored POST, as plain JSON-able data. Strings are empty where the server stores nothing. */
export interface InspectorEvent {
  /** A random UUID of this inspector's own. */
  id: string;
  /** ISO time at which the request arrived. */
  receivedAt: string;
  type: InspectorEventType;
  /** The event's name for `track`, the group's for `group`; absent otherwise. */
  name?: string;
  /** The payload as received. */
  payload: Record<string, unknown>;
  profileId?: string;
  /** Group IDs: of the event, of an `assign_group`, or the `group` itself. */
  groups: string[];
  /** Flattened (`a.b`, `list.0`), trimmed strings. Reserved `__*` properties are in the fields below instead. */
  properties: Record<string, string>;
  /** ISO time of the event: `__timestamp` where the server honours it, else the time of arrival. */
  createdAt: string;
  /** The visitor's address as the server resolves it, `__ip` first. */
  ip: string;
  userAgent: string;
  /** Decided by the user agent alone. */
  kind: 'visitor' | 'server';
  /** Empty for server events outside a session, and for events more than 15 minutes old. */
  deviceId: string;
  sessionId: string;
  path: string;
  origin: string;
  referrer: string;
  query?: Record<string, string>;
  /** Minor units (cents); only on the event `revenue`. */
  revenue?: number;
  browser?: string;
  browserVersion?: string;
  os?: string;
  osVersion?: string;
  device?: string;
  brand?: string;
  model?: string;
  sdkName: string;
  sdkVersion: string;
  projectId: string;
  clientId: string;
  /** Request headers by lower-case name, without the client secret. */
  headers: Record<string, string>;
}
