import type { InspectorEvent } from './inspector-event.js';

/** Fields to compare; `properties`, `payload` and `headers` need only contain what is named, `groups` likewise. */
export type InspectorEventMatch = {
  [Field in keyof InspectorEvent]?: NonNullable<InspectorEvent[Field]> extends readonly unknown[] | string | number
    ? InspectorEvent[Field]
    : Record<string, unknown>;
};

/** A function, or fields that must be equal: `{ type: 'track', name: 'signed_up', profileId: 'u1' }`. */
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
