/** Values that survive `JSON.stringify` and `JSON.parse` unchanged. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export const isRecord = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The string with every lone surrogate replaced by U+FFFD. A lone surrogate would block the API's insert buffer. */
export const wellFormed = (text: string): string => (text as string & { toWellFormed(): string }).toWellFormed();

/** Characters that JSON has to escape: a quote, a backslash, a control character, or a surrogate. */
export const NOT_LITERAL = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** A string that starts like JSON: the API splits valid JSON and discards invalid JSON. */
export const BEGINS_LIKE_JSON = /^\s*[[{]/;

/** Puts every string that starts like JSON in quotes, at any depth. Returns the value itself if nothing changes. */
export function quoteJson(value: Json): Json {
  if (typeof value === 'string') return BEGINS_LIKE_JSON.test(value) ? JSON.stringify(value.trim()) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map(quoteJson);
    return list.some((item, index) => item !== value[index]) ? list : value;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, quoteJson(item)] as const);
  return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value;
}
