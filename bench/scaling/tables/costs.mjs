import { simulateFleet } from '../fleet.mjs';
import { bytes, number } from './format.mjs';
import { planFor } from './what-to-run.mjs';

const RATES = [1_000, 10_000, 100_000];

/** What the fleets of the first table keep busy, in cores, and the memory that Redis needs for what waits. */
export const costs = {
  head: [
    'events/s',
    'cores: relays',
    'cores: Redis',
    'cores: API',
    'Redis: a minute without the API',
    'Redis: an hour without it',
  ],
  rows: (inputs) =>
    RATES.map((rate) => {
      const plan = planFor(rate, inputs);
      const { relayUse, redisUse, apiUse } = simulateFleet(plan, inputs);
      const waiting = (seconds) => bytes(rate * seconds * inputs.bytes.redis);
      return [
        number(rate),
        number(relayUse, 2),
        number(redisUse * plan.redis, 2),
        number(apiUse * plan.api.processes, 2),
        waiting(60),
        waiting(3_600),
      ];
    }),
};
