/** What `JSON.stringify` writes and `JSON.parse` gives back unchanged. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export const isRecord = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The string with every lone surrogate replaced by U+FFFD: one in an event poisons the API's insert buffer. */
export const wellFormed = (text: string): string => (text as string & { toWellFormed(): string }).toWellFormed();

/** Anything but what JSON has as it is: a quote, a backslash, a control character, or what may be half of a character. */
export const NOT_LITERAL = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** Where a string of an event begins like JSON: the API takes JSON apart, and drops what is broken. */
export const BEGINS_LIKE_JSON = /^\s*[[{]/;

/** With every string that begins like JSON in quotes, however deep; the value itself where nothing of it has to change. */
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
