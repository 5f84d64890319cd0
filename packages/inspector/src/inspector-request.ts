import type { InspectorEvent } from './inspector-event.js';

/**
 * The outcome of a request: `stored`, `lost` (answered with 200 and dropped afterwards, as the real server does), `duplicate`, `bot`,
 * `refused` (answered with an error status), `answered` (nothing to store, such as a health check) or `fault` (it hit an active fault, and
 * nothing was stored).
 */
export type InspectorOutcome = 'stored' | 'lost' | 'duplicate' | 'bot' | 'refused' | 'answered' | 'fault';

/** A request that was answered, stored or not. */
export interface InspectorRequest {
  id: string;
  /** The time at which the request arrived (ISO 8601). */
  receivedAt: string;
  method: string;
  /** Path and query. */
  url: string;
  /** The status of the response; 0 if a fault broke the connection or left it without a response. */
  status: number;
  /** The body of the response: an object for JSON, otherwise a string. */
  answer: unknown;
  outcome: InspectorOutcome;
  /** Why it was refused or lost, or what an increment undid. */
  reason?: string;
  /** From the body, if it could be read; also `name`, `profileId` and `groups`. */
  type?: string;
  name?: string;
  profileId?: string;
  groups: string[];
  ip: string;
  userAgent: string;
  kind: 'visitor' | 'server';
  headers: Record<string, string>;
  /** The stored event, if it was stored. */
  event?: InspectorEvent;
}
