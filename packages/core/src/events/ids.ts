import { types } from 'node:util';
import { wellFormed } from './json.js';

export const MAX_IDS = 1_000;
/** An iterable that repeats itself forever must end too. */
const MAX_CANDIDATES = 10_000;
/** Beyond this the decimal text of a bigint takes more than microseconds to make. */
const MAX_BIGINT = 10n ** 1_000n;

/**
 * The text of an ID: a string that is not blank, a finite number, a bigint, or an object with a text of its own (a
 * Mongo ObjectId, a UUID class). Anything else is no ID.
 */
export function toId(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.trim() === '' ? undefined : wellFormed(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined;
    case 'bigint':
      return value < MAX_BIGINT && value > -MAX_BIGINT ? String(value) : undefined;
    case 'object':
      return value === null ? undefined : idOf(value);
    default:
      return undefined;
  }
}

/** Unique IDs of one ID or an iterable of them, in order, at most 1 000. `onUnfit` is told of objects that are none. */
export function toIds(value: unknown, onUnfit?: () => void): string[] {
  const single = toId(value);
  if (single !== undefined) return [single];
  const ids = new Set<string>();
  try {
    if (isIterable(value)) {
      let candidates = 0;
      for (const item of value) {
        const id = toId(item);
        if (id === undefined && isUnfitId(item)) onUnfit?.();
        if (id !== undefined) ids.add(id);
        if (ids.size === MAX_IDS || ++candidates === MAX_CANDIDATES) break;
      }
    } else if (isUnfitId(value)) onUnfit?.();
  } catch {
    // What was read before the iterable failed is still good.
  }
  return [...ids];
}

function idOf(value: object): string | undefined {
  try {
    return toId(ownText(value));
  } catch {
    return undefined;
  }
}

/** Whether this was to be an ID, and is none: an object that has no text of its own. */
export const isUnfitId = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && toId(value) === undefined;

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value && !ArrayBuffer.isView(value);

/** An empty array; false for anything that can't be looked at. */
export function isEmptyList(value: unknown): boolean {
  try {
    return Array.isArray(value) && value.length === 0;
  } catch {
    return false; // a revoked proxy
  }
}

/** Longer texts say what an object holds, and not what it is. */
const MAX_TEXT = 128;

/**
 * What an object calls itself, by `toHexString` or a `toString` of its own that is not Object's, Array's or Error's: an
 * ObjectId, a UUID, a decimal. One line of at most 128 characters; undefined for anything else, such as a document of an
 * ORM, whose text is all that it holds. May throw.
 */
export function ownText(value: object): string | undefined {
  const { toHexString } = value as { toHexString?: unknown };
  const isNamed = typeof toHexString === 'function';
  if (!isNamed && hasUnrelatedText(value)) return undefined;
  const text: unknown = isNamed ? toHexString.call(value) : value.toString();
  return typeof text === 'string' && text.length <= MAX_TEXT && !NO_NAME.test(text) ? text : undefined;
}

/** More than one line, `[object Object]`, or the content of an object or a list, as `util.inspect` shows it. */
const NO_NAME = /[\r\n\u2028\u2029]|^\[object|[[{] |^(?:\[.*\]|\{.*:.*\})$/;

const hasUnrelatedText = (value: object): boolean =>
  Array.isArray(value) ||
  ArrayBuffer.isView(value) ||
  types.isDate(value) ||
  types.isRegExp(value) ||
  types.isNativeError(value) ||
  value instanceof Error;
