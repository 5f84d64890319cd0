import type { Json } from '../json.js';
import type { Fields } from './fields.js';

/** Where a text of an event begins like JSON: the API takes JSON apart, and drops what is broken. */
export const BEGINS_LIKE_JSON = /^\s*[[{]/;

/**
 * Puts texts that begin like JSON, such as `[draft] title` and `{"a":1}`, in quotes, however deep they are: with quotes
 * they are stored as they are. Names that begin with `__` are the API's own, and no properties.
 */
export function repairProperties(properties: Record<string, Json>, fields: Fields): void {
  for (const [key, value] of Object.entries(properties)) {
    const kept = key.startsWith('__') ? value : keep(value);
    if (kept === value) continue;
    properties[key] = kept;
    fields.note(
      `${JSON.stringify(key.slice(0, 80))} starts with [ or { and was quoted, because OpenPanel would take it apart or discard it`,
    );
  }
}

/** The value itself where nothing of it has to change. */
function keep(value: Json): Json {
  if (typeof value === 'string') return BEGINS_LIKE_JSON.test(value) ? JSON.stringify(value.trim()) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map(keep);
    return list.some((item, index) => item !== value[index]) ? list : value;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, keep(item)] as const);
  return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value;
}
