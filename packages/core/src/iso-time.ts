let second = Number.NaN;
let beginning = '';

/** ISO 8601 text of a time in milliseconds; the times of one second share all but the milliseconds. */
export function isoTime(ms: number): string {
  const whole = Math.floor(ms / 1_000);
  if (whole !== second) {
    beginning = new Date(ms).toISOString().slice(0, -4);
    second = whole;
  }
  const rest = Math.floor(ms) - whole * 1_000;
  return `${beginning}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
}
