import { types } from 'node:util';
import { ownText } from './ids.js';

/** Bounds iterables, which may never end. */
const MAX_ENTRIES = 1_000;

/**
 * A plain replacement for an object without a JSON form; undefined for anything else. May throw. No string starts with `[` or
 * `{`: the API splits or discards strings that look like JSON.
 */
export function standIn(value: object): unknown {
  if (types.isDate(value)) return dateText(value);
  if (types.isNativeError(value) || value instanceof Error) return errorFields(value);
  if (types.isRegExp(value)) return RegExp.prototype.toString.call(value);
  if (types.isBoxedPrimitive(value)) return unbox(value);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
    return `${binaryName(value)}(${value.byteLength} bytes)`;
  if (isNumberLike(value)) return ownText(value);
  return webObject(value);
}

/**
 * The replacement for an instance without fields and `toJSON()`: its own string form, its items, or its class name, such as
 * `(Promise)`. May throw.
 */
export function opaque(value: object): unknown {
  const text = ownText(value);
  if (text !== undefined) return text;
  const items = (value as Partial<Iterable<unknown>>)[Symbol.iterator]?.();
  // Reading an iterator that returns itself would use it up.
  if (items !== undefined && (items as unknown) !== value) return upTo(MAX_ENTRIES, { [Symbol.iterator]: () => items });
  const name = nameOf(value);
  return name === 'Object' ? {} : `(${name})`;
}

const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

function nameOf(value: object): string {
  const tag = tagOf(value);
  const { name } = value.constructor ?? {};
  return tag === 'Object' && typeof name === 'string' && name !== '' ? name : tag;
}

/** Number types of databases and wire formats (BSON, Long.js, Neo4j), whose fields are halves of a number. */
const isNumberLike = (value: object): boolean => {
  const { _bsontype, __isLong__, __isInteger__ } = value as Record<string, unknown>;
  return (
    __isLong__ === true || __isInteger__ === true || (typeof _bsontype === 'string' && BSON_NUMBERS.has(_bsontype))
  );
};

const BSON_NUMBERS: ReadonlySet<string> = new Set(['Decimal128', 'Double', 'Int32', 'Long', 'Timestamp']);

/** Classes of the web platform, by name: Node's or another implementation. */
function webObject(value: object): unknown {
  switch (tagOf(value)) {
    case 'URL':
      return urlText(value as URL);
    case 'URLSearchParams':
    case 'FormData':
    case 'Headers':
      return byName(value as Entries);
    case 'Blob':
      return `Blob(${Number((value as Blob).size)} bytes)`;
    case 'File':
      return `${String((value as File).name)} (${Number((value as File).size)} bytes)`;
    default:
      return undefined;
  }
}

interface Entries {
  entries(): Iterable<[name: string, value: unknown]>;
}

/** Headers with credentials. */
const CREDENTIALS = /^(?:(?:proxy-)?authorization|(?:set-)?cookie)$/i;

/** Values by name; a repeated name gets a list. */
function byName(value: Entries): Record<string, unknown> {
  const isHeaders = tagOf(value) === 'Headers';
  const found = new Map<string, unknown[]>();
  for (const [name, given] of upTo(MAX_ENTRIES, value.entries())) {
    const values = found.get(name) ?? [];
    values.push(isHeaders && CREDENTIALS.test(name) ? '(hidden)' : given);
    found.set(name, values);
  }
  return Object.fromEntries([...found].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

function upTo<T>(limit: number, items: Iterable<T>): T[] {
  const found: T[] = [];
  for (const item of items) {
    if (found.length === limit) break;
    found.push(item);
  }
  return found;
}

const dateText = (date: Date): string =>
  Number.isNaN(Date.prototype.getTime.call(date)) ? 'Invalid Date' : Date.prototype.toISOString.call(date);

/** Only these fields: errors of HTTP clients contain the request, and with it credentials. */
function errorFields(error: Error & { code?: unknown }): Record<string, unknown> {
  const { name, message, code, cause } = error;
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    cause,
  };
}

function unbox(value: object): unknown {
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  return types.isBigIntObject(value) ? BigInt.prototype.valueOf.call(value) : undefined;
}

const binaryName = (value: object): string => (Buffer.isBuffer(value) ? 'Buffer' : tagOf(value));

function urlText(value: URL): string {
  const url = new URL(value.href);
  url.username = '';
  url.password = '';
  return url.href;
}
