import { align, headOf } from './table.js';

interface Cell {
  checked: number;
  wrong: number;
  skipped: boolean;
}

/** How many events were checked one by one, and how many of them were wrong: a row for each way of asking, a column for each adapter. */
export class FidelityMatrix {
  /** By row, then by adapter. */
  readonly #rows = new Map<string, Map<string, Cell>>();

  add(adapter: string, row: string, cell: { checked: number; wrong: number } | 'skipped'): void {
    const cells = this.#rows.get(row) ?? new Map<string, Cell>();
    this.#rows.set(row, cells);
    cells.set(adapter, cell === 'skipped' ? { checked: 0, wrong: 0, skipped: true } : { ...cell, skipped: false });
  }

  /** The table as text, and what it says in one line; undefined where nothing was checked. */
  render(): { table: string; summary: string } | undefined {
    const cells = [...this.#rows.values()].flatMap((row) => [...row.values()]);
    const checked = cells.reduce((sum, cell) => sum + cell.checked, 0);
    if (checked === 0) return undefined;
    const wrong = cells.reduce((sum, cell) => sum + cell.wrong, 0);
    const skipped = cells.filter((cell) => cell.skipped).length;
    const adapters = this.#adapters();
    const rows = [...this.#rows].map(([name, row]) => [name, ...adapters.map((adapter) => textOf(row.get(adapter)))]);
    return {
      table: align([...headOf('events checked, and ✗ wrong', adapters), ...rows]).join('\n'),
      summary: `fidelity: ${checked} events checked, ${wrong} wrong${skipped > 0 ? `, ${skipped} checks skipped` : ''}`,
    };
  }

  #adapters(): string[] {
    const names = new Set([...this.#rows.values()].flatMap((row) => [...row.keys()]));
    return [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  }
}

function textOf(cell: Cell | undefined): string {
  if (!cell) return '–';
  if (cell.skipped) return 'skipped';
  return cell.wrong > 0 ? `${cell.checked}, ✗ ${cell.wrong}` : `${cell.checked}`;
}
