import { ipHeaderOf, resolveClientIp } from '../client-ip.js';
import type { InspectorRequest } from '../inspector-request.js';
import { adviceOn } from './advice.js';
import { claimOf, summaryOf } from './claim.js';
import { droppedProperties } from './dropped-properties.js';
import type { LiveDetail, LiveRow, Recorded } from './live-api.js';
import { MASK, withoutSecret } from './without-secret.js';

const MAX_TEXT = 4_000;

export function toRow(recorded: Recorded): LiveRow {
  const { seq, record, answeredMs, attempt } = recorded;
  const claim = claimOf(recorded);
  const summary = summaryOf(record.type, claim);
  const { id, receivedAt, outcome, status, reason, profileId, groups, ip, kind } = record;
  return {
    seq,
    id,
    receivedAt,
    answeredMs,
    attempt,
    outcome,
    status,
    reason,
    type: record.type ?? record.method,
    name: record.name ?? (record.type ? '' : record.url),
    profileId,
    groups,
    ip,
    ipFrom: ipFromOf(record),
    kind,
    kindReason: kindReasonOf(record),
    request: requestOf(claim.properties),
    summary,
    text: searchTextOf([summary, ...pairsOf(claim.properties), reason ?? '']),
    warnings: adviceOn(record).length,
  };
}

function ipFromOf({ ip, headers }: InspectorRequest): string | undefined {
  if (ip === '') return undefined;
  return ip === resolveClientIp(headers) ? ipHeaderOf(headers) : '__ip';
}

function kindReasonOf({ kind, userAgent, ip, event }: InspectorRequest): string {
  if (kind === 'visitor') return [event?.browser, event?.os].filter(Boolean).join(' on ') || 'a browser’s user agent';
  if (userAgent === '') return 'no user agent';
  const isSdk = /^openpanel-node\//.test(userAgent);
  return isSdk && ip === '' ? 'no public address' : `user agent ${userAgent}`;
}

function requestOf(properties: Partial<Record<string, string>>): LiveRow['request'] {
  const { method, route, url, status, duration, aborted } = properties;
  if (method === undefined || duration === undefined) return undefined;
  return {
    method,
    route: route ?? url?.split('?', 1)[0] ?? '',
    status: numberOf(status),
    durationMs: numberOf(duration),
    aborted: aborted === 'true',
  };
}

/** Anybody may send anything under these names. */
const numberOf = (text: string | undefined) => (Number.isFinite(Number(text)) ? Number(text) : undefined);

const pairsOf = (properties: Readonly<Record<string, string>>) =>
  Object.entries(properties).map(([key, value]) => `${key}=${value}`);

const searchTextOf = (parts: readonly string[]) => parts.join('\n').toLowerCase().slice(0, MAX_TEXT);

export function toDetail(recorded: Recorded): LiveDetail {
  const { record, rawHeaders, httpVersion, body, answerHeaders, answerBody } = recorded;
  return {
    ...toRow(recorded),
    sent: {
      line: `${record.method} ${record.url} HTTP/${httpVersion}`,
      headers: maskedPairs(rawHeaders),
      body: withoutSecret(body),
    },
    answered: { status: record.status, headers: answerHeaders, body: answerBody },
    stored: record.event,
    dropped: record.event ? droppedProperties(record.event) : [],
    advice: adviceOn(record),
  };
}

const SECRETS = /^(?:openpanel|mixan)-client-secret$/i;

function maskedPairs(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    pairs.push([name, SECRETS.test(name) ? MASK : (rawHeaders[index + 1] as string)]);
  }
  return pairs;
}
