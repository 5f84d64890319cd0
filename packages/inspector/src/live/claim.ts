import { isTooDeep } from '../json-shape.js';
import { toStoredProperties } from '../stored-properties.js';
import type { Recorded } from './live-api.js';

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
    const { properties } = payload;
    return { payload, properties: isRecord(properties) ? toStoredProperties(properties) : {} };
  } catch {
    return NOTHING;
  }
}

const MAX_SUMMARY = 200;

/** The claim in one line. */
export function summaryOf(type: string | undefined, { payload, properties }: Claim): string {
  const { property, value = 1, email, firstName, lastName } = payload;
  if (type === 'increment' || type === 'decrement') {
    return `${property} ${type === 'increment' ? '+' : '−'}${value}`.slice(0, MAX_SUMMARY);
  }
  const person = type === 'identify' ? [email, [firstName, lastName].filter(Boolean).join(' ')] : [];
  const kind = type === 'group' ? [payload['type']] : [];
  const revenue = isRecord(payload['properties']) ? payload['properties']['__revenue'] : undefined;
  const amount = revenue === undefined ? [] : [`__revenue=${revenue}`];
  const pairs = Object.entries(properties).map(([name, text]) => `${name}=${text}`);
  return [...person, ...kind, ...amount, ...pairs].filter(Boolean).join('  ').slice(0, MAX_SUMMARY);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
