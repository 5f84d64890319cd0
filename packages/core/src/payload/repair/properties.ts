import type { Json } from '../json.js';
import type { Fields } from './fields.js';

/** Where a text of an event begins like JSON. */
export const BEGINS_LIKE_JSON = /^\s*[[{]/;

/** Whether the API would take a text for broken JSON, and lose it: it begins like JSON and is none. */
function isLostAsJson(text: string): boolean {
  if (!BEGINS_LIKE_JSON.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

/**
 * Puts texts that the API would lose as broken JSON, such as `[draft] title`, in quotes, however deep they are: with
 * quotes they are stored. Names that begin with `__` are the API's own, and no properties.
 */
export function repairProperties(properties: Record<string, Json>, fields: Fields): void {
  for (const [key, value] of Object.entries(properties)) {
    const kept = key.startsWith('__') ? value : keep(value);
    if (kept === value) continue;
    properties[key] = kept;
    fields.note(
      `${JSON.stringify(key.slice(0, 80))} holds a text that begins like JSON and is none, and was put in quotes`,
    );
  }
}

/** The value itself where nothing of it has to change. */
function keep(value: Json): Json {
  if (typeof value === 'string') return isLostAsJson(value) ? JSON.stringify(value.trim()) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map(keep);
    return list.some((item, index) => item !== value[index]) ? list : value;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, keep(item)] as const);
  return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value;
}
