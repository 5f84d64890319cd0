import { ipHeaderOf, resolveClientIp } from '../client-ip.js';
import { heldText } from '../held.js';
import type { InspectorRequest } from '../inspector-request.js';
import type { Recorded } from '../recorded.js';
import { textOf } from '../text-of.js';
import { adviceOn } from './advice.js';
import { isProbe } from './advice-on-answer.js';
import { type Claim, claimOf, summaryOf } from './claim.js';
import type { LiveRow } from './live-api.js';
import { searchTextOf } from './search-text.js';
import { short, shortId, shortIds } from './short.js';

/** A row for everything that arrives: one that cannot be made keeps no other from being shown. */
export function toRow(recorded: Recorded): LiveRow {
  try {
    return rowOf(recorded, claimOf(recorded));
  } catch (error) {
    return {
      ...rowOf(recorded, { payload: {}, properties: {} }),
      summary: `This request could not be read: ${textOf(error)}`,
    };
  }
}

function rowOf(recorded: Recorded, claim: Claim): LiveRow {
  const { seq, record, answeredMs, attempt } = recorded;
  const summary = summaryOf(record.type, claim);
  const { id, receivedAt, outcome, status, reason, profileId, ip, kind } = record;
  const { shown: groups, left } = shortIds(record.groups);
  return {
    seq,
    id,
    receivedAt,
    answeredMs,
    attempt,
    outcome,
    status,
    reason: isProbe(record) ? 'test request of verify(): this is the correct response' : reason && short(reason),
    type: short(record.type ?? record.method),
    name: short(record.name ?? (record.type ? '' : record.url)),
    profileId: profileId === undefined ? undefined : shortId(profileId),
    groups,
    ...(left > 0 && { moreGroups: left }),
    ip: short(ip),
    ipFrom: ipFromOf(record),
    kind,
    kindReason: short(kindReasonOf(recorded)),
    request: requestOf(claim.properties),
    summary,
    text: searchTextOf([summary, reason ?? '', ...pairsOf(claim.properties)]),
    warnings: adviceOn(record).filter(({ isNote }) => !isNote).length,
    held: heldText(record.event?.heldMs),
  };
}

function ipFromOf({ ip, headers }: InspectorRequest): string | undefined {
  if (ip === '') return undefined;
  return ip === resolveClientIp(headers) ? ipHeaderOf(headers) : '__ip';
}

function kindReasonOf({ record: { kind, userAgent, ip }, machine }: Recorded): string {
  if (kind === 'visitor') return machine || 'user agent of a browser';
  if (userAgent === '') return 'no user agent';
  const isSdk = /^openpanel-node\//.test(userAgent);
  return isSdk && ip === '' ? 'no public IP' : `user agent ${userAgent}`;
}

function requestOf(properties: Partial<Record<string, string>>): LiveRow['request'] {
  const { method, route, url, status, duration, aborted } = properties;
  if (method === undefined || duration === undefined) return undefined;
  return {
    method: short(method),
    route: short(route ?? url?.split('?', 1)[0] ?? ''),
    status: numberOf(status),
    durationMs: numberOf(duration),
    aborted: aborted === 'true',
  };
}

/** Anybody may send anything under these names. */
const numberOf = (text: string | undefined) => (Number.isFinite(Number(text)) ? Number(text) : undefined);

function* pairsOf(properties: Readonly<Record<string, string>>): Generator<string> {
  for (const [key, value] of Object.entries(properties)) yield `${key}=${value}`;
}
