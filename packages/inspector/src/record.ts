import { randomUUID } from 'node:crypto';
import { type Exchange, header, publicHeaders, type Reply } from './exchange.js';
import type { Written } from './http-server.js';
import type { InspectorRequest } from './inspector-request.js';
import type { Recorded } from './live/live-api.js';
import { parseUserAgent } from './user-agent.js';

/** What a person wants to know about an answered request; a refused body is read as far as it goes. */
export function toRequestRecord(exchange: Exchange, { answer, outcome, reason, event }: Reply): InspectorRequest {
  const { method, url, headers, body, clientIp } = exchange;
  const { type, payload } = (isObject(body) ? body : {}) as { type?: unknown; payload?: unknown };
  const claimed = isObject(payload) ? payload : {};
  const name = event?.name ?? claimed['name'];
  const profileId = event?.profileId ?? claimed['profileId'];
  const groups = Array.isArray(claimed['groups']) ? claimed['groups'].map(String) : [];
  const knownType = event?.type ?? type;
  return {
    id: randomUUID(),
    receivedAt: new Date(exchange.receivedAt).toISOString(),
    method,
    url,
    status: answer.status,
    answer: answer.body,
    outcome,
    ...(reason !== undefined && { reason }),
    ...(typeof knownType === 'string' && { type: knownType }),
    ...(typeof name === 'string' && { name }),
    ...((typeof profileId === 'string' || typeof profileId === 'number') && { profileId: String(profileId) }),
    groups: event?.groups ?? groups,
    ip: event?.ip ?? clientIp,
    userAgent: header(headers, 'user-agent'),
    kind: event?.kind ?? parseUserAgent(headers['user-agent']).kind,
    headers: publicHeaders(headers),
    ...(event && { event }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The record with what was on the wire. */
export function toRecorded(
  { rawHeaders, httpVersion, text }: Exchange,
  written: Written,
  known: Pick<Recorded, 'seq' | 'record' | 'answeredMs' | 'attempt'>,
): Recorded {
  return {
    ...known,
    rawHeaders,
    httpVersion,
    body: text,
    answerHeaders: Object.entries(written.headers),
    answerBody: written.text,
  };
}
