import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { renderMatrix, summaryOf } from './fault-matrix.js';
import type { Row } from './row.js';

/** Prints what the tests of faults found out, at the end of a run: the matrix, or one line. */
export class FaultReporter implements Reporter {
  readonly #render: (rows: readonly Row[]) => string;
  #print: (text: string) => void = console.log;

  constructor(what: 'matrix' | 'summary') {
    this.#render = what === 'matrix' ? renderMatrix : summaryOf;
  }

  onInit(vitest: Vitest): void {
    this.#print = (text) => vitest.logger.log(text);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows: Row[] = [];
    for (const { children } of modules) {
      for (const test of children.allTests()) {
        const { faultRow } = test.meta();
        if (faultRow) rows.push(faultRow);
      }
    }
    if (rows.length > 0) this.#print(`\n${this.#render(rows)}\n`);
  }
}
