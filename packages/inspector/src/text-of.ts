const NO_TEXT = '(cannot be shown)';

/** Any value as text. Never throws, as `String` does for `{"toString":1}`, and for arrays that are nested deeply. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    if (value instanceof Error) return value.message;
    return typeof value === 'object' && value !== null ? (JSON.stringify(value) ?? NO_TEXT) : String(value);
  } catch {
    return NO_TEXT;
  }
}
