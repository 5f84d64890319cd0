let lastMs = Number.NaN;
let lastIso = '';

/** ISO 8601 text of a time in milliseconds; the events of one millisecond share it. */
export function isoTime(ms: number): string {
  if (ms !== lastMs) {
    lastIso = new Date(ms).toISOString();
    lastMs = ms;
  }
  return lastIso;
}
