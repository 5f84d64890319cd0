import { types } from 'node:util';

/** Longer texts say what an object holds, and not what it is. */
const MAX_LENGTH = 128;

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
  return typeof text === 'string' && text.length <= MAX_LENGTH && !NO_NAME.test(text) ? text : undefined;
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
