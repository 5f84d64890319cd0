import type { InspectorEvent } from './inspector-event.js';

/** Fields to compare. `properties`, `payload`, `headers` and `groups` may contain more than what is given. */
export type InspectorEventMatch = {
  [Field in keyof InspectorEvent]?: NonNullable<InspectorEvent[Field]> extends readonly unknown[] | string | number
    ? InspectorEvent[Field]
    : Record<string, unknown>;
};

/** A function, or the fields that must match: `{ type: 'track', name: 'signed_up', profileId: 'u1' }`. */
export type InspectorEventFilter = ((event: InspectorEvent) => boolean) | InspectorEventMatch;

export function toPredicate(filter: InspectorEventFilter = {}): (event: InspectorEvent) => boolean {
  return typeof filter === 'function' ? filter : (event) => contains(event, filter);
}

function contains(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected);
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && expected.every((item) => actual.some((candidate) => contains(candidate, item)));
  }
  return Object.entries(expected).every(([key, value]) => contains((actual as Record<string, unknown>)[key], value));
}

export function describeFilter(filter: InspectorEventFilter): string {
  return typeof filter === 'function' ? 'the predicate' : JSON.stringify(filter);
}
