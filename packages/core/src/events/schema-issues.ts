import type { SchemaIssue } from './standard-schema.js';
import { LIFTED, RESERVED } from './track-rules.js';

const MOST_ISSUES = 3;
const MAX_LENGTH = 200;
/** A shorter value is no secret, and may be a part of any word. */
const LEAST_SECRET = 4;
const MOST_VALUES = 100;

/**
 * The issues in one line that can be logged: without the values of properties, which some libraries repeat in their messages. `key` is the
 * same for the same properties.
 */
export function describeIssues(issues: readonly SchemaIssue[], value: object): { text: string; key: string } {
  const shown = issues.slice(0, MOST_ISSUES).map((issue) => describeIssue(issue, value));
  const more = issues.length - shown.length;
  return {
    text: shown.join('; ') + (more > 0 ? ` and ${more} more` : ''),
    key: issues.slice(0, MOST_ISSUES).map(pathOf).join(),
  };
}

function describeIssue(issue: SchemaIssue, value: object): string {
  const keys = keysOf(issue);
  const path = keys.join('.').slice(0, MAX_LENGTH);
  const first = keys[0] ?? '';
  if (LIFTED.has(first) || first.startsWith(RESERVED)) {
    return `${path} is not among the properties that are checked, so remove it from the schema`;
  }
  const message = String(issue.message).replace(/\s+/g, ' ');
  const text = withoutValues(message, valueAt(value, keys)).slice(0, MAX_LENGTH).replace(/\.$/, '');
  // arktype begins its messages with the path.
  return path === '' || text.startsWith(path) ? text : `${path}: ${text}`;
}

const keysOf = ({ path = [] }: SchemaIssue): string[] =>
  path.map((part) => String(typeof part === 'object' ? part.key : part));

const pathOf = (issue: SchemaIssue): string => keysOf(issue).join('.');

function valueAt(value: unknown, keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) at = (at as Record<string, unknown> | null | undefined)?.[key];
  return at;
}

function withoutValues(message: string, value: unknown): string {
  let text = message;
  for (const secret of textsIn(value)) text = text.replaceAll(secret, '…');
  return text;
}

/** The longest first: one may be a part of another. */
function textsIn(value: unknown): string[] {
  const found = new Set<unknown>([value]);
  for (const part of found) {
    if (typeof part !== 'object' || part === null) continue;
    for (const inner of Object.values(part)) if (found.size < MOST_VALUES) found.add(inner);
  }
  return [...found]
    .filter((part) => ['string', 'number', 'bigint'].includes(typeof part))
    .map((part) => String(part).replace(/\s+/g, ' '))
    .filter(({ length }) => length >= LEAST_SECRET)
    .sort((a, b) => b.length - a.length);
}
