import { simulateSenders } from '../senders.mjs';
import { number } from './format.mjs';

/** The simulation beside real runs: the same connections, latency and number of events. */
export const validation = {
  head: ['what', 'API at', 'connections', 'measured events/s', 'simulated', 'error'],
  rows: (inputs, { runs }) =>
    comparisons(inputs, runs).map(({ what, latencyMs, connections, perSecond, simulated, error }) => [
      what,
      `${latencyMs} ms`,
      number(connections),
      number(perSecond),
      number(simulated),
      `${error > 0 ? '+' : ''}${(error * 100).toFixed(1)} %`,
    ]),
};

const WHAT = {
  bench: { what: 'a process, in `npm run bench`', cost: 'engine' },
  engine: { what: 'a process', cost: 'engine' },
  relay: { what: 'a relay', cost: 'relay' },
};

/** All runs but those that the simulation is adjusted by: the ones with a single connection. */
export function comparisons(inputs, runs) {
  return Object.entries(WHAT).flatMap(([kind, { what, cost }]) =>
    runs[kind]
      .filter(({ connections }) => connections > 1)
      .toSorted((one, other) => one.latencyMs - other.latencyMs)
      .map((row) => {
        const { latencyMs, connections, perSecond, events } = row;
        const { busyMicros, wakeMicros, overheadMs } = inputs[cost];
        const sender = { connections, slots: connections, events, busyMicros, wakeMicros, latencyMs, isTimer: true };
        // A round trip of a single connection has the thread's time in it, and half a millisecond of the API's timer.
        const networkMs = Math.max(0, overheadMs - (busyMicros + wakeMicros) / 1_000 - 0.5);
        const { perSecond: simulated } = simulateSenders({ ...sender, networkMs });
        return { what, latencyMs, connections, perSecond, simulated, error: simulated / perSecond - 1 };
      }),
  );
}
