import { align } from '../matrix/table.js';
import type { Row } from './row.js';
import { sumOf } from './sum-of-tallies.js';

const HEAD = [
  'fault',
  'load',
  'called',
  'once',
  'twice',
  'rejected',
  'dropped',
  'LOST',
  'disorder',
  'most',
  'requests',
];

/** What became of the events: a row for each fault under each load, and what is true of all of them. */
export function renderMatrix(rows: readonly Row[]): string {
  const table = rows.map(({ fault, load, tally, violations }) => [
    `${violations.length > 0 ? '✗ ' : ''}${fault}`,
    load,
    `${tally.called}`,
    `${tally.once}`,
    tally.twiceUnsafe > 0 ? `${tally.twice} + ${tally.twiceUnsafe} !` : dash(tally.twice),
    dash(tally.rejected),
    droppedOf(tally.dropped),
    `${tally.lost}`,
    `${tally.disorder}`,
    `${tally.concurrency}`,
    `${tally.requests}`,
  ]);
  return [...align([HEAD, ...table], 2), '', summaryOf(rows)].join('\n');
}

/** One line. */
export function summaryOf(rows: readonly Row[]): string {
  const { called, lost, disorder } = sumOf(rows.map(({ tally }) => tally));
  const broken = rows.filter(({ violations }) => violations.length > 0).length;
  const verdict = broken === 0 ? 'each row keeps its promise' : `✗ ${broken} rows break their promise`;
  return `faults: ${rows.length} rows, ${called} calls, ${lost} lost, ${disorder} out of order; ${verdict}`;
}

const dash = (count: number) => (count === 0 ? '–' : `${count}`);

const droppedOf = (dropped: Readonly<Record<string, number>>) =>
  Object.entries(dropped)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ') || '–';
