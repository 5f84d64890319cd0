import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/** Lists the tests that passed only when they were run again, so that a retry hides nothing. */
export class FlakyReporter implements Reporter {
  #print: (text: string) => void = console.log;

  onInit(vitest: Vitest): void {
    this.#print = (text) => vitest.logger.log(text);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const flaky = modules.flatMap(({ children }) =>
      [...children.allTests()].filter((test) => test.diagnostic()?.flaky === true),
    );
    if (flaky.length > 0) this.#print(`\nFlaky, passed when run again:\n${flaky.map(lineOf).join('\n')}\n`);
  }
}

/** The test, and why it failed at first. */
function lineOf(test: TestCase): string {
  const [error] = test.result().errors ?? [];
  return `- ${test.module.relativeModuleId} > ${test.fullName}${error ? `: ${error.message.split('\n')[0]}` : ''}`;
}
