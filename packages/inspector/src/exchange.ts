import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, reasonOf } from './answer.js';
import type { InspectorEvent } from './inspector-event.js';
import type { InspectorOutcome } from './inspector-request.js';

/** A request whose body was read. */
export interface Exchange {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  /** Names and values as they came, in turn. */
  rawHeaders: readonly string[];
  httpVersion: string;
  /** Parsed JSON; null without a body. */
  body: unknown;
  text: string;
  /** Whether the text is only the beginning of what was sent: a body that is refused is not read to its end. */
  isTextCut: boolean;
  /** The address as the server resolves it, or `''`. */
  clientIp: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** Milliseconds of a clock that never goes back. */
  arrivedAt: number;
}

/** What a route decided. */
export interface Reply {
  answer: Answer;
  outcome: InspectorOutcome;
  reason?: string;
  event?: InspectorEvent;
}

/** A reply that refuses, for the reason that its answer gives. */
export function refusal(refused: Answer): Reply {
  const reason = reasonOf(refused);
  return { answer: refused, outcome: 'refused', ...(reason !== undefined && { reason }) };
}

const SECRET_HEADERS: ReadonlySet<string> = new Set(['openpanel-client-secret', 'mixan-client-secret']);

/** Headers to keep and to show: every one but the secret. */
export function publicHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const shown = Object.entries(headers).filter(([name, value]) => value !== undefined && !SECRET_HEADERS.has(name));
  return Object.fromEntries(shown.map(([name, value]) => [name, String(value)]));
}

export function header(headers: IncomingHttpHeaders, name: string): string {
  return String(headers[name] ?? '');
}
