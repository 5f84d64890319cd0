import { simulateFleet } from '../fleet.mjs';
import { sizeFor } from '../sizing.mjs';
import { duration, number } from './format.mjs';

const RATES = [50, 250, 1_000, 5_000, 10_000, 25_000, 50_000, 100_000];
const plans = new Map();

/** The fleet for a rate, found once for all tables. */
export function planFor(rate, inputs) {
  let plan = plans.get(rate);
  if (!plan) {
    plan = sizeFor(rate, inputs);
    plans.set(rate, plan);
  }
  return plan;
}

/** The smallest fleet for each rate, as the simulation finds it. */
export const whatToRun = {
  head: [
    'events/s',
    'app processes',
    'deliver through',
    'relays',
    'partitions',
    'Redis servers',
    'API processes',
    '99 % delivered within',
  ],
  rows: (inputs) =>
    RATES.map((rate) => {
      const { apps, relays, partitions, redis, api } = planFor(rate, inputs);
      const { p99Seconds } = simulateFleet(planFor(rate, inputs), inputs);
      const fleet = redis
        ? ['Redis and relays', number(relays), number(partitions), number(redis)]
        : ['the process itself', '–', '–', '–'];
      return [number(rate), number(apps), ...fleet, number(api.processes), duration(p99Seconds)];
    }),
};
