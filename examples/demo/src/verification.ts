import type { Sighting } from './sighting.js';
import type { SkippedRequest } from './step.js';

/** Counts checks, and collects what was not as expected. */
export class Verification {
  readonly mismatches: string[] = [];
  checks = 0;

  /** Checks that every expected item is there exactly once, and nothing else. */
  compare<T extends Sighting | SkippedRequest>(expected: readonly T[], actual: readonly T[]): void {
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

/** Sorts the fields by name, so that equal items have equal descriptions. */
function describe(item: Sighting | SkippedRequest): string {
  return Object.entries(item)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');
}
