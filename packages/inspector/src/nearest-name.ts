/** Says that an option does not exist, and which was probably meant, or which there are. */
export function unknownName(wanted: string, names: readonly string[], prefix = ''): string {
  const near = nearestName(wanted, names);
  const advice = near === undefined ? `The options are: ${names.join(', ')}.` : `Did you mean \`${prefix}${near}\`?`;
  return `There is no option \`${prefix}${wanted}\`. ${advice}`;
}

/** The name that was probably meant: one mistake in three letters, or the only one that begins like it. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, mistakes: mistakes(wanted, name) }))
    .filter(({ name, mistakes }) => mistakes <= Math.min(wanted.length, name.length) / 3)
    .sort((a, b) => a.mistakes - b.mistakes);
  const beginning = wanted.length > 2 ? names.filter((name) => name.startsWith(wanted)) : [];
  return near[0]?.name ?? (beginning.length === 1 ? beginning[0] : undefined);
}

/** Nobody mistypes a name of this length. */
const LONGEST = 40;

/** Letters that are wrong, missing, too many or swapped with the next one. */
function mistakes(a: string, b: string): number {
  if (a.length > LONGEST) return Number.POSITIVE_INFINITY;
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const at = (up: number, left: number) => rows[i - up]?.[j - left] ?? Number.POSITIVE_INFINITY;
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(1, 0) + 1,
          (row[j - 1] ?? 0) + 1,
          at(1, 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
          isSwapped ? at(2, 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? Number.POSITIVE_INFINITY;
}
