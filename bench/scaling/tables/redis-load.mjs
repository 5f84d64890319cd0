import { simulateFleet } from '../fleet.mjs';
import { LATENCY_MS } from '../sizing.mjs';
import { number, percent } from './format.mjs';

const RATE = 10_000;
const PROCESSES = [10, 40, 200, 1_000];
const PARTITIONS = [16, 64, 256];

/** How busy one Redis server is at one rate: batches are smaller, and go to more streams, the more there are of both. */
export const redisLoad = {
  head: ['app processes', 'events in a batch', ...PARTITIONS.map((count) => `${count} partitions`)],
  rows: (inputs) =>
    PROCESSES.map((apps) => {
      const runs = PARTITIONS.map((partitions) => {
        const api = { processes: 100, micros: inputs.api.slowMicros, latencyMs: LATENCY_MS };
        return simulateFleet(
          { eventsPerSecond: RATE, apps, redis: 1, relays: 8, partitions, api, seconds: 10 },
          inputs,
        );
      });
      return [number(apps), number(runs[1].batch, 2), ...runs.map(({ redisUse }) => percent(redisUse))];
    }),
};
