/** Shorter is how long delivery usually takes. */
const MOMENT_MS = 1_000;

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** How long a sender held an event, with two digits that count: `3.2 s`, `12 min`; undefined if it was no more than a moment. */
export function heldText(heldMs: number | undefined): string | undefined {
  if (heldMs === undefined || heldMs < MOMENT_MS) return undefined;
  const [unit, size] = UNITS.find(([, least]) => heldMs >= least) ?? UNITS[3];
  const amount = heldMs / size;
  return `${amount < 10 ? Math.floor(amount * 10) / 10 : Math.floor(amount)} ${unit}`;
}
