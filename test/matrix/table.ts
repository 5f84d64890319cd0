const HEAD_WIDTH = 10;

/** Lines of a table: the first columns to the left, the others to the right. */
export function align(table: readonly (readonly string[])[], toTheLeft = 1): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const pad = (text: string, column: number) =>
    column < toTheLeft ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return table.map((row) => row.map(pad).join('  '));
}

/** The rows of a head whose columns are named at length, above a column with a title. */
export function headOf(title: string, columns: readonly string[]): string[][] {
  const heads = columns.map(wrap);
  const height = Math.max(...heads.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => [
    line === height - 1 ? title : '',
    ...heads.map((lines) => lines[lines.length - height + line] ?? ''),
  ]);
}

/** A name in lines that keep its column narrow. */
function wrap(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && longer.length <= HEAD_WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
