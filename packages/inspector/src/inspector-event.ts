/** The payload types that the Track API stores. */
export type InspectorEventType = 'track' | 'identify' | 'increment' | 'decrement' | 'group' | 'assign_group' | 'replay';

/** A property that an increment or a decrement put back to what it was at the server's last flush. */
export interface LostUpdate {
  property: string;
  /** What it should be now. */
  expected: string;
  /** What it is instead. */
  stored: string;
}

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
  /** The profile that the sender named. An anonymous visitor's track has the device ID here, as on the server. */
  profileId?: string;
  /** Group IDs: of the event, of an `assign_group`, or the `group` itself. */
  groups: string[];
  /**
   * Flattened (`a.b`, `list.0`), trimmed strings, with `__query.*` and `__hash` of the path. Those of an identify are not flattened:
   * nested ones are JSON.
   */
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
  /** Of the first event of the session. */
  referrer: string;
  /** The name of a known source, or of the one that the query names; otherwise the referrer. */
  referrerName: string;
  /** `search`, `social` and the like. */
  referrerType: string;
  query?: Record<string, string>;
  /** Minor units (cents); only on the event `revenue`. */
  revenue?: number;
  /** What an increment or a decrement undid, if it did. */
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
  /** Request headers by lower-case name, without the client secret. */
  headers: Record<string, string>;
}
