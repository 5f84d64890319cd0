import { ipHeaderOf } from '../client-ip.js';
import type { InspectorRequest } from '../inspector-request.js';
import { adviceOn, droppedProperties } from './advice.js';
import type { LiveDetail, LiveRow, Recorded } from './live-api.js';

const MAX_TEXT = 4_000;

export function toRow({ seq, record, answeredMs }: Recorded): LiveRow {
  const { id, receivedAt, outcome, status, reason, profileId, groups, ip, kind, headers } = record;
  return {
    seq,
    id,
    receivedAt,
    answeredMs,
    outcome,
    status,
    reason,
    type: record.type ?? record.method,
    name: record.name ?? (record.type ? '' : record.url),
    profileId,
    groups,
    ip,
    ipFrom: ip === '' ? undefined : ipHeaderOf(headers),
    kind,
    kindReason: kindReasonOf(record),
    request: requestOf(record),
    text: searchTextOf(record),
    warnings: adviceOn(record).length,
  };
}

function kindReasonOf({ kind, userAgent, ip, event }: InspectorRequest): string {
  if (kind === 'visitor') return [event?.browser, event?.os].filter(Boolean).join(' on ') || 'a browser’s user agent';
  if (userAgent === '') return 'no user agent';
  const isSdk = /^openpanel-node\//.test(userAgent);
  return isSdk && ip === '' ? 'no public address' : `user agent ${userAgent}`;
}

function requestOf({ event }: InspectorRequest): LiveRow['request'] {
  const properties: Partial<Record<string, string>> = event?.properties ?? {};
  const { method, route, url, status, duration, aborted } = properties;
  if (method === undefined || duration === undefined) return undefined;
  return {
    method,
    route: route ?? url?.split('?', 1)[0] ?? '',
    status: status === undefined ? undefined : Number(status),
    durationMs: Number(duration),
    aborted: aborted === 'true',
  };
}

function searchTextOf({ event, reason = '' }: InspectorRequest): string {
  const pairs = Object.entries(event?.properties ?? {}).map(([key, value]) => `${key}=${value}`);
  return [...pairs, reason].join('\n').toLowerCase().slice(0, MAX_TEXT);
}

export function toDetail(recorded: Recorded): LiveDetail {
  const { record, rawHeaders, httpVersion, body, answerHeaders, answerBody } = recorded;
  const payload = (record.event?.payload ?? {}) as { properties?: unknown };
  return {
    ...toRow(recorded),
    sent: { line: `${record.method} ${record.url} HTTP/${httpVersion}`, headers: maskedPairs(rawHeaders), body },
    answered: { status: record.status, headers: answerHeaders, body: answerBody },
    stored: record.event,
    dropped: droppedProperties(payload.properties),
    advice: adviceOn(record),
  };
}

const SECRETS = /^(?:openpanel|mixan)-client-secret$/i;

function maskedPairs(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    pairs.push([name, SECRETS.test(name) ? '••••••••' : (rawHeaders[index + 1] as string)]);
  }
  return pairs;
}
