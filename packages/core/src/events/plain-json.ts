import { memoize } from '../util/memoize.js';
import { BEGINS_LIKE_JSON } from './repair/properties.js';
import { wellFormed } from './well-formed.js';

/** Longer texts are copied in bounded steps, like everything that is not plain. */
const MAX_LENGTH = 8_192;
const MAX_MEMBERS = 100;
const MAX_DEPTH = 4;

/** Anything but what JSON has as it is: a quote, a backslash, a control character, or what may be half of a character. */
const NOT_LITERAL = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** A text in quotes, as JSON has it. */
export const quoted = (text: string): string =>
  NOT_LITERAL.test(text) ? JSON.stringify(wellFormed(text)) : `"${text}"`;

/** What JSON leaves out of an object. */
export const isLeftOut = (value: unknown): boolean =>
  value === undefined || typeof value === 'function' || typeof value === 'symbol';

/** An ordinary object, with nothing to say of its own about what it is in JSON. May throw. */
export const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && (value as { toJSON?: unknown }).toJSON === undefined;
};

/** A key with its colon; undefined for one that the API does not take, or that has to be repaired. */
export const keyText = memoize((key: string): string | undefined =>
  key === '__proto__' || key === 'constructor' || NOT_LITERAL.test(key) ? undefined : `"${key}":`,
);

/**
 * The JSON of a value that is the same after `snapshot`; undefined for any other, and for what would take long to look
 * through. May throw what a getter or a proxy throws.
 */
export function plainJson(value: unknown, depth = 0): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_LENGTH || BEGINS_LIKE_JSON.test(value) ? undefined : quoted(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth === MAX_DEPTH) return undefined;
      return Array.isArray(value) ? plainList(value, depth + 1) : plainRecord(value, depth + 1);
    default:
      return undefined;
  }
}

function plainRecord(record: object, depth: number): string | undefined {
  if (!isPlain(record)) return undefined;
  const keys = Object.keys(record);
  if (keys.length > MAX_MEMBERS) return undefined;
  let out = '';
  for (const key of keys) {
    const value = record[key];
    if (isLeftOut(value)) continue;
    const name = keyText(key);
    const text = plainJson(value, depth);
    if (name === undefined || text === undefined) return undefined;
    out += out === '' ? name + text : `,${name}${text}`;
    if (out.length > MAX_LENGTH) return undefined;
  }
  return `{${out}}`;
}

function plainList(list: readonly unknown[] & { toJSON?: unknown }, depth: number): string | undefined {
  if (list.length > MAX_MEMBERS || list.toJSON !== undefined) return undefined;
  let out = '';
  for (let index = 0; index < list.length; index += 1) {
    const value = list[index];
    const text = isLeftOut(value) ? 'null' : plainJson(value, depth);
    if (text === undefined) return undefined;
    out += index === 0 ? text : `,${text}`;
    if (out.length > MAX_LENGTH) return undefined;
  }
  return `[${out}]`;
}
