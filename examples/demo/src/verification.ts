import type { Sighting } from './sighting.js';
import type { LeftOut } from './step.js';

/** What was compared, and what was not as expected. */
export class Verification {
  readonly mismatches: string[] = [];
  checks = 0;

  /** Every expected item exactly once, and nothing else. */
  compare<T extends Sighting | LeftOut>(expected: readonly T[], actual: readonly T[]): void {
    const left = new Map<string, number>();
    for (const text of actual.map(describe)) left.set(text, (left.get(text) ?? 0) + 1);
    for (const text of expected.map(describe)) {
      const times = left.get(text) ?? 0;
      this.check(`missing     ${text}`, times > 0);
      if (times > 0) left.set(text, times - 1);
    }
    for (const [text, times] of left) {
      for (let time = 0; time < times; time += 1) this.check(`unexpected  ${text}`, false);
    }
  }

  check(fact: string, holds: boolean): void {
    this.checks += 1;
    if (!holds) this.mismatches.push(fact);
  }
}

/** The values in the order of their names, so that equal items read the same. */
function describe(item: Sighting | LeftOut): string {
  return Object.entries(item)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');
}
