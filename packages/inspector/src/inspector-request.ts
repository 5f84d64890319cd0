import type { InspectorEvent } from './inspector-event.js';

/**
 * What became of a request: `stored`; `lost` (accepted with 200, and dropped afterwards, as the real server does);
 * `duplicate`; `bot`; `refused` (an error status); `answered` (nothing to store, such as a health check); `fault` (a trouble on
 * demand; nothing was stored).
 */
export type InspectorOutcome = 'stored' | 'lost' | 'duplicate' | 'bot' | 'refused' | 'answered' | 'fault';

/** One answered request, refused ones included. */
export interface InspectorRequest {
  id: string;
  /** ISO time of arrival. */
  receivedAt: string;
  method: string;
  /** Path and query. */
  url: string;
  /** The status that was answered; 0 where a fault broke the connection, or left it without an answer. */
  status: number;
  /** The body that was answered: an object for JSON, a string for text. */
  answer: unknown;
  outcome: InspectorOutcome;
  /** Why it was refused or lost, or what an increment undid. */
  reason?: string;
  /** As far as the body could be read. */
  type?: string;
  name?: string;
  profileId?: string;
  groups: string[];
  ip: string;
  userAgent: string;
  kind: 'visitor' | 'server';
  headers: Record<string, string>;
  /** What was stored, if it was. */
  event?: InspectorEvent;
}
