import { type Events, LOADS_OF_EVENTS } from './kinds.js';
import type { Load } from './load.js';
import type { Places } from './places.js';
import { run } from './run.js';
import type { Scenario } from './scenario.js';
import { sumOf } from './sum-of-tallies.js';
import type { Tally } from './tally.js';

/** A row of the matrix: a scenario under a load, all kinds of events together. */
export interface Row {
  readonly fault: string;
  readonly load: Load['name'];
  readonly tally: Tally;
  /** What was not as it should be, with the kind of events that it was so for. */
  readonly violations: readonly string[];
}

export async function rowOf(
  scenario: Scenario,
  load: Load,
  places: Readonly<Record<Load['name'], Places>>,
  kinds: readonly Events[] = LOADS_OF_EVENTS,
): Promise<Row> {
  const results = await Promise.all(
    kinds.map(async (events) => {
      const { tally, violations } = await places[load.name].hold(() => run(scenario, load, events));
      return { tally, violations: violations.map((violation) => `${events}: ${violation}`) };
    }),
  );
  return {
    fault: scenario.name,
    load: load.name,
    tally: sumOf(results.map(({ tally }) => tally)),
    violations: results.flatMap(({ violations }) => violations),
  };
}
