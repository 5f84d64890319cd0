/** Whether a property of a track is never stored as one: it fills a column of its own, or is for the server to write. */
export const isRemoved = (key: string): boolean =>
  ['__path', '__referrer', '__timestamp', '__revenue'].includes(key) || isBotProperty(key);

/** Only the server says what looks like a bot. */
export const isBotProperty = (key: string): boolean => key === '__bot' || key === '__bot_reasons';

/**
 * Properties as the server stores them, of tracks and groups: nested keys joined by dots, values as trimmed strings, text that is a
 * JSON object or array taken apart; null, empty strings, and text that only looks like JSON are dropped.
 */
export function toStoredProperties(properties: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const entries = Object.entries(properties ?? {});
  return Object.fromEntries(entries.flatMap(([key, value]) => flatten(key, value)));
}

/** What is left of the properties of a track once its columns are filled. */
export const withoutColumns = (properties: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !isRemoved(key)));

function flatten(key: string, value: unknown): [string, string][] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value === 'object') return flattenAll(key, value);
  if (typeof value !== 'string') return [[key, String(value)]];
  const inner = jsonIn(value);
  if (inner === 'broken') return [];
  return inner ? flattenAll(key, inner) : [[key, value.replace(/\p{Surrogate}/gu, '').trim()]];
}

const flattenAll = (key: string, value: object): [string, string][] =>
  Object.entries(value).flatMap(([name, child]) => flatten(`${key}.${name}`, child));

/** The object or the array that a text is. The server drops a text that begins like one and cannot be read. */
export function jsonIn(text: string): object | 'broken' | undefined {
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  try {
    return text.endsWith(text.startsWith('{') ? '}' : ']') ? (JSON.parse(text) as object) : 'broken';
  } catch {
    return 'broken';
  }
}
