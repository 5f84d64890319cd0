import { describe, expect, it } from 'vitest';
import type { Events } from './kinds.js';
import { HIGH, LOW, type Load } from './load.js';
import { Places } from './places.js';
import { type Row, rowOf } from './row.js';
import type { Scenario } from './scenario.js';

declare module 'vitest' {
  interface TaskMeta {
    /** What a test found out, for the matrix. */
    faultRow?: Row;
  }
}

export interface FaultSuite {
  readonly loads?: readonly Load[];
  /** Default: all, and all mixed. */
  readonly kinds?: readonly Events[];
  /** Heavy runs at the same time: fewer where the time of a single request matters, more where they mostly wait. */
  readonly heavyRuns?: number;
}

const LIGHT_RUNS_FOR_A_HEAVY_ONE = 6;
const LONGEST_MS = 180_000;

/** A test for each of the faults under each of the loads, side by side. */
export function describeFaults(
  title: string,
  scenarios: readonly Scenario[],
  { loads = [LOW, HIGH], kinds, heavyRuns = 4 }: FaultSuite = {},
): void {
  const places = { low: new Places(LIGHT_RUNS_FOR_A_HEAVY_ONE * heavyRuns), high: new Places(heavyRuns) };
  describe.concurrent(title, () => {
    for (const scenario of scenarios) {
      for (const load of loads) {
        it(`${scenario.name}, ${load.name} load`, { timeout: LONGEST_MS }, async ({ task }) => {
          const row = await rowOf(scenario, load, places, kinds);
          task.meta.faultRow = row;
          expect(row.violations).toEqual([]);
        });
      }
    }
  });
}
