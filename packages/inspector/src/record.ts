import { randomUUID } from 'node:crypto';
import { type Exchange, header, publicHeaders, type Reply } from './exchange.js';
import type { Written } from './http-server.js';
import type { InspectorRequest } from './inspector-request.js';
import { asRecord } from './is-record.js';
import type { Recorded } from './recorded.js';
import { textOf } from './text-of.js';
import { parseUserAgent } from './user-agent.js';

/** What a person wants to know about an answered request; a refused body is read as far as it goes. */
export function toRequestRecord(exchange: Exchange, { answer, outcome, reason, event }: Reply): InspectorRequest {
  const { method, url, headers, body, clientIp } = exchange;
  const { type, payload } = asRecord(body);
  const claimed = asRecord(payload);
  const name = event ? event.name : claimed['name'];
  // The server stores an anonymous visitor under the device; a person looks for who was named.
  const isAnonymous = event?.type === 'track' && event.profileId === event.deviceId;
  const profileId = isAnonymous ? undefined : event ? event.profileId : claimed['profileId'];
  const groups = Array.isArray(claimed['groups']) ? claimed['groups'].map(textOf) : [];
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

/** The record with what was on the wire. */
export function toRecorded(
  { rawHeaders, httpVersion, text, isTextCut }: Exchange,
  written: Written,
  known: Pick<Recorded, 'seq' | 'record' | 'answeredMs' | 'attempt'>,
): Recorded {
  const { event, userAgent } = known.record;
  const { browser, os } = event ?? parseUserAgent(userAgent);
  return {
    ...known,
    machine: [browser, os].filter(Boolean).join(' on '),
    rawHeaders,
    httpVersion,
    body: text,
    isBodyCut: isTextCut,
    answerHeaders: Object.entries(written.headers),
    answerBody: written.text,
  };
}
