import { catchRejection, isThenable } from '../util/promises.js';
import type { StandardSchema } from './standard-schema.js';

/** Bounds the search: schemas may be recursive, and their parts are made when they are read. */
const MOST_PARTS = 2_000;

/**
 * Whether it can be known beforehand that a schema validates asynchronously: it says so (valibot), always returns a promise, or has an
 * async function among its parts (zod). A schema that turns out to do so for some values only is found when that happens.
 */
export function isAsynchronous(schema: StandardSchema): boolean {
  return (schema as { async?: unknown }).async === true || returnsPromise(schema) || hasAsyncPart(schema);
}

function returnsPromise(schema: StandardSchema): boolean {
  try {
    const result: unknown = schema['~standard'].validate({});
    catchRejection(result, () => {});
    return isThenable(result);
  } catch {
    return false; // perhaps only for this value
  }
}

/** A schema of zod has its parts in `def`; its methods are no part of it, and some are async. */
function hasAsyncPart(schema: object): boolean {
  const found = new Set<unknown>([schema]);
  for (const part of found) {
    if (isAsyncFunction(part)) return true;
    if (typeof part !== 'object' || part === null) continue;
    for (const inner of partsOf(part)) if (found.size < MOST_PARTS) found.add(inner);
  }
  return false;
}

function partsOf(part: object): unknown[] {
  try {
    const { def, _zod } = part as { def?: unknown; _zod?: { def?: unknown } };
    const own = _zod?.def ?? def;
    if (own !== undefined) return [own];
    return '~standard' in part ? [] : Object.values(part);
  } catch {
    return []; // a getter of the app's
  }
}

const isAsyncFunction = (value: unknown): boolean =>
  typeof value === 'function' && Object.prototype.toString.call(value) === '[object AsyncFunction]';
