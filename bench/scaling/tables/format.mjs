/** `12 500`, to so many digits that the next run says the same. */
export function number(value, digits = 3) {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  if (rounded < 1) return String(rounded);
  const text = Number.isInteger(rounded) ? String(rounded) : rounded.toFixed(rounded < 10 ? 1 : 0);
  return text.replace(/\B(?=(\d{3})+$)/g, ' ');
}

export const percent = (share) => `${number(share * 100, 2)} %`;

export function bytes(value) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const place = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, value)) / 10));
  return `${number(value / 1024 ** place, 2)} ${units[place]}`;
}

export function duration(seconds) {
  if (seconds === undefined) return 'never';
  if (seconds < 1) return `${number(seconds * 1_000, 2)} ms`;
  if (seconds < 120) return `${number(seconds, 2)} s`;
  return seconds < 7_200 ? `${number(seconds / 60, 2)} min` : `${number(seconds / 3_600, 2)} h`;
}

const line = (cells) => `| ${cells.join(' | ')} |`;

export const markdown = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
