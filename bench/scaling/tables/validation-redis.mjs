import { simulateFleet } from '../fleet.mjs';
import { number, percent } from './format.mjs';

/** The relay and the API of the real run: both have room. */
const RUN = {
  redis: 1,
  relays: 1,
  connections: 128,
  seconds: 10,
  api: { processes: 10, micros: 100, latencyMs: 20 },
};

/** How busy Redis was while clients handed over and a relay delivered, and how busy the simulation says that it is. */
export const validationRedis = {
  head: ['clients', 'events/s', 'Redis busy, measured', 'simulated', 'error'],
  rows: (inputs, { runs }) =>
    runs.handover.map(({ clients, perSecond, redisUse }) => {
      const simulated = simulateFleet({ ...RUN, apps: clients, eventsPerSecond: perSecond }, inputs).redisUse;
      const error = simulated / redisUse - 1;
      return [
        number(clients),
        number(perSecond),
        percent(redisUse),
        percent(simulated),
        `${error > 0 ? '+' : ''}${(error * 100).toFixed(0)} %`,
      ];
    }),
};
