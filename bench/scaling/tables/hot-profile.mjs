import { simulateFleet } from '../fleet.mjs';
import { highestRate } from '../sizing.mjs';
import { number, percent } from './format.mjs';
import { planFor } from './what-to-run.mjs';

const RATE = 50_000;
const SHARES = [0, 0.05, 0.1, 0.2, 0.5];

/** One profile for much of the traffic is in one partition, which one relay delivers. */
export const hotProfile = {
  head: ['events of the busiest profile', 'events of the busiest relay', 'the fleet carries events/s'],
  rows: (inputs) =>
    SHARES.map((hotShare) => {
      const plan = { ...planFor(RATE, inputs), hotShare };
      const { busiestShare } = simulateFleet({ ...plan, seconds: 1 }, inputs);
      return [percent(hotShare), percent(busiestShare), number(highestRate(plan, inputs))];
    }),
};
