import { align, headOf } from './table.js';

/** How the tests of one group of promises ended for one adapter. */
interface Cell {
  passed: number;
  failed: number;
  total: number;
}

const emptyCell = (): Cell => ({ passed: 0, failed: 0, total: 0 });

/** Which promises of the contract which adapter keeps: a row for each group of promises, a column for each adapter. */
export class ContractMatrix {
  /** By group, then by adapter. */
  readonly #rows = new Map<string, Map<string, Cell>>();

  /** Counts a test: `passed`, `failed`, or another state of one that did not run. */
  add(adapter: string, group: string, state: string): void {
    const row = this.#rows.get(group) ?? new Map<string, Cell>();
    this.#rows.set(group, row);
    const cell = row.get(adapter) ?? emptyCell();
    row.set(adapter, cell);
    cell.total += 1;
    if (state === 'passed') cell.passed += 1;
    if (state === 'failed') cell.failed += 1;
  }

  /** The table as text; undefined where no test ran. */
  render(): string | undefined {
    const adapters = this.#adapters();
    if (adapters.length === 0) return undefined;
    const rows = [...this.#rows].map(([group, cells]) => [group, ...adapters.map((name) => textOf(cells.get(name)))]);
    const all = adapters.map((adapter) => this.#sum(adapter));
    const table = align([...headOf('adapter contract', adapters), ...rows, ['total', ...all.map(textOf)]]);
    return [...table, '', `all adapters: ${textOf(add(all))}`].join('\n');
  }

  /** Those of which a test ran, as people count. */
  #adapters(): string[] {
    const names = new Set([...this.#rows.values()].flatMap((cells) => [...cells.keys()]));
    const ran = [...names].filter((name) => this.#sum(name).passed + this.#sum(name).failed > 0);
    return ran.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  }

  #sum(adapter: string): Cell {
    return add([...this.#rows.values()].map((cells) => cells.get(adapter) ?? emptyCell()));
  }
}

function add(cells: readonly Cell[]): Cell {
  const sum = emptyCell();
  for (const { passed, failed, total } of cells) {
    sum.passed += passed;
    sum.failed += failed;
    sum.total += total;
  }
  return sum;
}

const textOf = (cell: Cell | undefined) => (cell ? `${cell.failed > 0 ? '✗ ' : ''}${cell.passed}/${cell.total}` : '–');
