import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { adapterOf } from '../../packages/testkit/src/contract/title.js';
import { ContractMatrix } from './contract-matrix.js';

/** Prints the matrix of the adapter contract at the end of a run, of whatever adapters ran. */
export class ContractReporter implements Reporter {
  #print: (text: string) => void = console.log;

  onInit(vitest: Vitest): void {
    this.#print = (text) => vitest.logger.log(text);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const matrix = new ContractMatrix();
    for (const { children } of modules) {
      for (const contract of children.suites()) {
        const adapter = adapterOf(contract.name);
        if (adapter === undefined) continue;
        for (const group of contract.children.suites()) {
          for (const test of group.children.allTests()) matrix.add(adapter, group.name, test.result().state);
        }
      }
    }
    const text = matrix.render();
    if (text !== undefined) this.#print(`\n${text}\n`);
  }
}
