/** Local time with milliseconds. */
export function clockTime(time: string | number): string {
  const date = new Date(time);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** To the second. */
export const shortTime = (time: string | number): string => clockTime(time).slice(0, 8);

/** Three digits that count: `0.42 ms`, `12.3 ms`, `1.25 s`. */
export function duration(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toPrecision(3)} s`;
  return `${ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(ms >= 10 ? 3 : 2))} ms`;
}
