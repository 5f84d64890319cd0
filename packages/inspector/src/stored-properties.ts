/** Properties that fill columns of their own, or that only the server may write. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...['__timestamp', '__path', '__referrer', '__revenue', '__deviceId', '__ip', '__identify', '__bot', '__bot_reasons'],
  ...['__os', '__osVersion', '__browser', '__browserVersion', '__device', '__brand', '__model'],
]);

/**
 * Properties as the server stores them: nested keys joined by dots, values as trimmed strings; null, empty strings and
 * strings that begin like JSON and are none are dropped.
 */
export function toStoredProperties(properties: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const visible = Object.entries(properties ?? {}).filter(([key]) => !RESERVED.has(key));
  return Object.fromEntries(visible.flatMap(([key, value]) => flatten(key, value)));
}

function flatten(key: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([name, child]) => flatten(`${key}.${name}`, child));
  }
  const text = withoutLoneSurrogates(String(value)).trim();
  return text === '' || isBrokenJson(text) ? [] : [[key, text]];
}

function withoutLoneSurrogates(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '');
}

/** Whether the server drops a trimmed text since it begins like JSON. */
export function isBrokenJson(text: string): boolean {
  if (!text.startsWith('{') && !text.startsWith('[')) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
