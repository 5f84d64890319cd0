import { asRecord, isRecord } from '../is-record.js';
import { isTooDeep } from '../json-shape.js';
import type { Recorded } from '../recorded.js';
import { toStoredProperties } from '../stored-properties.js';
import { textOf } from '../text-of.js';

/** What a request says, stored or not. */
export interface Claim {
  readonly payload: Readonly<Record<string, unknown>>;
  /** Flattened. */
  readonly properties: Readonly<Record<string, string>>;
}

const NOTHING: Claim = { payload: {}, properties: {} };

/** Of what was not stored, as far as its body can be read. */
export function claimOf({ record, body }: Pick<Recorded, 'record' | 'body'>): Claim {
  if (record.event) return record.event;
  try {
    const { payload } = JSON.parse(body) as { payload?: unknown };
    if (!isRecord(payload) || isTooDeep(payload)) return NOTHING;
    return { payload, properties: toStoredProperties(asRecord(payload['properties'])) };
  } catch {
    return NOTHING;
  }
}

const MAX_SUMMARY = 200;

/** The claim in one line. */
export function summaryOf(type: string | undefined, { payload, properties }: Claim): string {
  const { property, value = 1, email, firstName, lastName } = payload;
  if (type === 'increment' || type === 'decrement') {
    return `${textOf(property ?? '')} ${type === 'increment' ? '+' : '−'}${textOf(value)}`.slice(0, MAX_SUMMARY);
  }
  const person =
    type === 'identify' ? [textIn(email), [firstName, lastName].map(textIn).filter(Boolean).join(' ')] : [];
  const kind = type === 'group' ? [textIn(payload['type'])] : [];
  const revenue = asRecord(payload['properties'])['__revenue'];
  const amount = revenue === undefined ? [] : [`__revenue=${textOf(revenue)}`];
  const pairs = Object.entries(properties)
    .slice(0, MAX_SUMMARY)
    .filter(([name]) => !name.startsWith('__'))
    .map(([name, text]) => `${name}=${text}`);
  return [...person, ...kind, ...amount, ...pairs].filter(Boolean).join('  ').slice(0, MAX_SUMMARY);
}

/** Of a field that may be missing. */
const textIn = (value: unknown): string => (value ? textOf(value) : '');
