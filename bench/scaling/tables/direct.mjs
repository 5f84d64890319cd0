import { simulateFleet } from '../fleet.mjs';
import { sizeAlone } from '../sizing.mjs';
import { duration, number, percent } from './format.mjs';

const RATES = [250, 1_000, 10_000, 100_000];

/** The same rates without Redis: each process delivers its own events. */
export const direct = {
  head: [
    'events/s',
    'app processes',
    'connections to the API, at most',
    'API processes',
    '99 % delivered within',
    'dropped in a minute without the API',
  ],
  rows: (inputs) =>
    RATES.map((rate) => {
      const plan = sizeAlone(rate, inputs);
      const { p99Seconds } = simulateFleet(plan, inputs);
      const { droppedAll } = simulateFleet(
        { ...plan, seconds: 150, outages: [{ of: 'api', from: 10, to: 70 }] },
        inputs,
      );
      return [
        number(rate),
        number(plan.apps),
        number(plan.apps * plan.connections),
        number(plan.api.processes),
        duration(p99Seconds),
        percent(droppedAll / (rate * 60)),
      ];
    }),
};
