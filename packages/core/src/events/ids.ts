import { types } from 'node:util';
import { wellFormed } from './json.js';

export const MAX_IDS = 1_000;
/** Bounds iterables that never end. */
const MAX_CANDIDATES = 10_000;
/** Converting a larger bigint to a string takes more than microseconds. */
const MAX_BIGINT = 10n ** 1_000n;

/**
 * An ID as a string: of a non-blank string, a finite number, a bigint, or an object with its own string form (a Mongo ObjectId, a
 * UUID class). Undefined for anything else.
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

/** The unique IDs in one ID or an iterable of IDs, in order, at most 1 000. Calls `onUnfit` for objects that are not IDs. */
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
    // Keep what was read before the iterable failed.
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

/** Whether the value is an object that is not an ID, because it has no string form of its own. */
export const isUnfitId = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && toId(value) === undefined;

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value && !ArrayBuffer.isView(value);

/** Whether the value is an empty array; false for anything that cannot be inspected. */
export function isEmptyList(value: unknown): boolean {
  try {
    return Array.isArray(value) && value.length === 0;
  } catch {
    return false; // a revoked proxy
  }
}

/** A longer string is the content of an object, not its ID. */
const MAX_TEXT = 128;

/**
 * The string form of an object, by `toHexString()` or its own `toString()` (not that of Object, Array or Error): of an ObjectId, a
 * UUID or a decimal. One line of at most 128 characters. Undefined for anything else, such as an ORM document, whose string form is
 * its whole content. May throw.
 */
export function ownText(value: object): string | undefined {
  const { toHexString } = value as { toHexString?: unknown };
  const isNamed = typeof toHexString === 'function';
  if (!isNamed && hasUnrelatedText(value)) return undefined;
  const text: unknown = isNamed ? toHexString.call(value) : value.toString();
  return typeof text === 'string' && text.length <= MAX_TEXT && !NO_NAME.test(text) ? text : undefined;
}

/** Several lines, `[object Object]`, or the content of an object or a list as `util.inspect` prints it. */
const NO_NAME = /[\r\n\u2028\u2029]|^\[object|[[{] |^(?:\[.*\]|\{.*:.*\})$/;

const hasUnrelatedText = (value: object): boolean =>
  Array.isArray(value) ||
  ArrayBuffer.isView(value) ||
  types.isDate(value) ||
  types.isRegExp(value) ||
  types.isNativeError(value) ||
  value instanceof Error;
