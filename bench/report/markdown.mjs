import { GOALS, isMet } from '../goals.mjs';

const line = (cells) => `| ${cells.join(' | ')} |`;

const table = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

/** One measure as a section. */
export const section = ({ title, head, row }, rows) => `### ${title}\n\n${table(head, rows.map(row))}\n`;

/** The goals whose measures were taken. */
export function goalsTable(results) {
  const rows = GOALS.flatMap(({ figure, goal, measured }) => {
    try {
      const value = measured(results);
      if (value === undefined) return []; // without the version before
      return [[figure, goal, String(Number(value.toPrecision(3))), isMet(goal, value) ? 'yes' : '**no**']];
    } catch (error) {
      if (error instanceof TypeError) return []; // that measure was left out
      throw error;
    }
  });
  return rows.length === 0 ? '' : table(['figure', 'goal', 'measured', 'met'], rows);
}
