import { types } from 'node:util';
import { toId } from './ids.js';
import { isRecord, type Json, wellFormed } from './json.js';
import { opaque, standIn } from './stand-in.js';

/** `ok` is false if the value is larger than `maxBytes`. */
export type Snapshot = { ok: true; value: Json } | { ok: false };
export type PropertiesSnapshot = { ok: true; value: Record<string, Json> } | { ok: false };

const MAX_DEPTH = 32;
const PROPERTY = { enumerable: true, configurable: true, writable: true };

// No marker may start with `[` or `{`: the API discards strings that look like broken JSON.
const UNREADABLE = '(unreadable)';

/**
 * Makes a private deep copy of everything that JSON can represent and the API accepts. Never throws and never changes its input.
 * Stops at `maxBytes` of JSON; the estimate is between a sixth of the real size and the real size. `depth` is the level of
 * `value`; values below level 32 are cut off.
 */
export function snapshot(value: unknown, maxBytes: number, depth = 0): Snapshot {
  const copier = new Copier(maxBytes);
  let copy: Json;
  try {
    copy = copier.copy(value, depth) ?? null;
  } catch {
    copy = UNREADABLE;
  }
  return copier.exhausted ? { ok: false } : { ok: true, value: copy };
}

/** The same for properties: anything but an object, and a list, counts as no properties. */
export function snapshotProperties(value: unknown, maxBytes: number): PropertiesSnapshot {
  if (typeof value !== 'object' || value === null || isList(value)) return { ok: true, value: {} };
  const copy = snapshot(value, maxBytes);
  if (!copy.ok) return copy;
  return { ok: true, value: isRecord(copy.value) ? copy.value : {} };
}

/** The same, without properties where they are too large. */
export function propertiesOf(value: unknown, maxBytes: number): Record<string, Json> {
  const copy = snapshotProperties(value, maxBytes);
  return copy.ok ? copy.value : {};
}

function isList(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Every deducted amount includes one separator, which the root does not need. */
class Copier {
  readonly #ancestors: object[] = [];
  #left: number;

  constructor(maxBytes: number) {
    this.#left = maxBytes >= 0 ? maxBytes + 1 : -1;
  }

  get exhausted(): boolean {
    return this.#left < 0;
  }

  /** Undefined if JSON omits the value. */
  copy(value: unknown, depth: number): Json | undefined {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        this.#left -= 5;
        return value;
      case 'object':
        if (value !== null) return this.#object(value, depth, true);
        this.#left -= 5;
        return null;
      case 'bigint':
        return this.#text(toId(value) ?? '(too large)');
      default:
        // Nothing is written, but a million of them would still take time, so they count too.
        this.#left -= 1;
        return undefined;
    }
  }

  #text(text: string): string {
    this.#left -= text.length + 3;
    return this.#left < 0 ? '' : wellFormed(text);
  }

  #number(value: number): Json {
    if (!Number.isFinite(value)) return this.#text(String(value));
    this.#left -= Number.isInteger(value) ? (value > -1_000 && value < 1_000 ? 2 : 5) : 4;
    return value === 0 ? 0 : value;
  }

  #object(value: object, depth: number, convertible: boolean): Json | undefined {
    if (depth > MAX_DEPTH) return this.#text('(too deep)');
    if (this.#ancestors.includes(value)) return this.#text('(circular)');
    this.#ancestors.push(value);
    try {
      return this.#open(value, depth, convertible);
    } catch {
      return this.#text(UNREADABLE);
    } finally {
      this.#ancestors.pop();
    }
  }

  #open(value: object, depth: number, convertible: boolean): Json | undefined {
    const list = Array.isArray(value);
    const prototype: unknown = list ? null : Object.getPrototypeOf(value);
    const plain = prototype === null || prototype === Object.prototype;
    if (!plain) {
      const simple = standIn(value);
      if (simple !== undefined) return isObject(simple) ? this.#record(simple, depth) : this.copy(simple, depth);
    }
    if (convertible) {
      const { toJSON } = value as { toJSON?: unknown };
      if (typeof toJSON === 'function') {
        const result: unknown = toJSON.call(value);
        if (types.isPromise(result)) result.catch(() => {});
        if (result !== value) return isObject(result) ? this.#object(result, depth, false) : this.copy(result, depth);
      }
    }
    if (list) return this.#list(value, depth);
    if (plain) return this.#record(value, depth);
    if (types.isSet(value)) return this.#set(value, depth);
    if (types.isMap(value)) return this.#map(value, depth);
    return Object.keys(value).length > 0 ? this.#record(value, depth) : this.#opaque(value, depth);
  }

  #opaque(value: object, depth: number): Json {
    const shown = opaque(value);
    if (Array.isArray(shown)) return this.#list(shown, depth);
    return isObject(shown) ? this.#record(shown, depth) : this.#text(String(shown));
  }

  #record(value: object, depth: number): Json {
    this.#left -= 2;
    const target: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      if (this.#left < 0) break;
      this.#put(target, key, member(value, key), depth);
    }
    return target;
  }

  #map(value: ReadonlyMap<unknown, unknown>, depth: number): Json {
    this.#left -= 2;
    const target: Record<string, Json> = {};
    for (const [key, item] of Map.prototype.entries.call(value)) {
      if (this.#left < 0) break;
      this.#put(target, keyText(key), item, depth);
    }
    return target;
  }

  #list(value: readonly unknown[], depth: number): Json {
    this.#left -= 2;
    const target: Json[] = [];
    // A proxy may return anything here.
    const length = Number(value.length);
    for (let index = 0; index < length && this.#left >= 0; index++) {
      target.push(this.copy(member(value, index), depth + 1) ?? null);
    }
    return target;
  }

  #set(value: ReadonlySet<unknown>, depth: number): Json {
    this.#left -= 2;
    const target: Json[] = [];
    for (const item of Set.prototype.values.call(value)) {
      if (this.#left < 0) break;
      target.push(this.copy(item, depth + 1) ?? null);
    }
    return target;
  }

  /** The API responds with 400 to a body with `__proto__` or `constructor.prototype` at any depth. */
  #put(target: Record<string, Json>, key: string, value: unknown, depth: number): void {
    const copy = key === '__proto__' ? this.copy(undefined, depth) : this.copy(value, depth + 1);
    if (copy === undefined) return;
    this.#left -= key.length + 3;
    if (this.#left < 0) return;
    if (key === 'constructor' && isRecord(copy)) delete copy['prototype'];
    const name = wellFormed(key);
    // An assignment would call an inherited setter, or throw with frozen intrinsics.
    if (name in target) Object.defineProperty(target, name, { ...PROPERTY, value: copy });
    else target[name] = copy;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function member(value: object, key: string | number): unknown {
  try {
    return (value as Record<string | number, unknown>)[key];
  } catch {
    return UNREADABLE;
  }
}

/** Not for functions, whose string is their source, nor for large bigints, which take long to convert. */
const keyText = (key: unknown): string =>
  typeof key === 'string' ? key : (toId(key) ?? (isPlainKey(key) ? String(key) : `(${typeof key})`));

const isPlainKey = (key: unknown): boolean => key === null || !['object', 'function', 'bigint'].includes(typeof key);
