import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { adapterOf } from '../../packages/testkit/src/contract/title.js';
import { FidelityMatrix } from './fidelity-matrix.js';

/** Groups of the contract whose tests check events one by one. */
export const FIDELITY_GROUPS: readonly string[] = ['every outcome', 'behind proxies', 'under load'];

/** Prints what the adapter contract has found out of events at the end of a run: the matrix, or one line. */
export class FidelityReporter implements Reporter {
  readonly #what: 'table' | 'summary';
  #print: (text: string) => void = console.log;

  constructor(what: 'table' | 'summary') {
    this.#what = what;
  }

  onInit(vitest: Vitest): void {
    this.#print = (text) => vitest.logger.log(text);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const matrix = new FidelityMatrix();
    for (const { children } of modules) {
      for (const contract of children.suites()) {
        const adapter = adapterOf(contract.name);
        if (adapter === undefined) continue;
        for (const group of contract.children.suites()) {
          if (!FIDELITY_GROUPS.includes(group.name)) continue;
          for (const test of group.children.allTests()) addTest(matrix, adapter, test);
        }
      }
    }
    const rendered = matrix.render();
    if (!rendered) return;
    const { table, summary } = rendered;
    this.#print(this.#what === 'table' ? `\n${table}\n\n${summary}\n` : `\n${summary}\n`);
  }
}

function addTest(matrix: FidelityMatrix, adapter: string, test: TestCase): void {
  const { fidelity } = test.meta();
  const row = rowOf(test);
  if (fidelity) matrix.add(adapter, row, fidelity);
  else if (test.result().state === 'skipped') matrix.add(adapter, row, 'skipped');
  else if (test.result().state === 'failed') matrix.add(adapter, row, { checked: 1, wrong: 1 });
}

/** The test's own name, after that of a client over IPv4 or IPv6. */
function rowOf(test: TestCase): string {
  const client = 'name' in test.parent ? / over (IPv\d)$/.exec(test.parent.name)?.[1] : undefined;
  return client === undefined ? test.name : `${client}, ${test.name}`;
}
