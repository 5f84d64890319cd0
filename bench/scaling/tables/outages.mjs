import { simulateFleet } from '../fleet.mjs';
import { bytes, duration, number } from './format.mjs';
import { planFor } from './what-to-run.mjs';

const MINUTE_RATE = 5_000;
const HOUR_RATES = [1_000, 10_000, 100_000];
const HOUR = 3_600;

/** What a minute without the API or without Redis does to a fleet. */
export const minuteAway = {
  head: [
    'what is away',
    'most in a process',
    'most in Redis',
    'dropped: requests',
    'tracks',
    'all others',
    'caught up after',
  ],
  rows(inputs) {
    const plan = planFor(MINUTE_RATE, inputs);
    const alone = { ...plan, redis: 0, relays: 0 };
    const away = (of, given) =>
      simulateFleet({ ...given, seconds: 400, outages: [{ of, from: 30, to: 90 }], untilEmpty: true }, inputs);
    return [
      ['the API, without Redis', away('api', alone)],
      ['the API, with Redis and relays', away('api', plan)],
      ['Redis', away('redis', plan)],
    ].map(([what, { queued, stored, dropped, droppedAll, drainSeconds }]) => [
      what,
      `${number(Math.ceil(queued))} (${bytes(queued * inputs.bytes.app)})`,
      stored > 0 ? `${number(stored)} (${bytes(stored * inputs.bytes.redis)})` : '–',
      number(dropped.requests),
      number(dropped.tracks),
      number(droppedAll - dropped.requests - dropped.tracks),
      duration(drainSeconds),
    ]);
  },
};

/** An hour is simulated as three minutes: how long a backlog takes is proportional to it, as all rates stay the same. */
const SCALE = 20;
const LATE_SECONDS = 15 * 60;

/** What an hour without the API takes in Redis, and how long it takes to deliver it. */
export const hourAway = {
  head: [
    'events/s',
    'waiting after an hour',
    'memory of Redis',
    'caught up after',
    'with twice the relays and API processes',
    'delivered more than 15 min late',
  ],
  rows: (inputs) =>
    HOUR_RATES.map((rate) => {
      const plan = planFor(rate, inputs);
      const backlog = (rate * HOUR) / SCALE;
      const drain = ({ relays, api }) =>
        simulateFleet(
          {
            ...plan,
            ...{ relays, api, backlog, maxLength: Number.POSITIVE_INFINITY },
            backlogSeconds: HOUR / SCALE,
            lateSeconds: LATE_SECONDS / SCALE,
            seconds: (24 * HOUR) / SCALE,
            stepMs: 10,
            untilEmpty: true,
          },
          inputs,
        );
      const same = drain(plan);
      const twice = drain({ relays: 2 * plan.relays, api: { ...plan.api, processes: 2 * plan.api.processes } });
      const hours = ({ drainSeconds }) => duration(drainSeconds && drainSeconds * SCALE);
      return [
        number(rate),
        number(same.stored * SCALE),
        bytes(same.stored * SCALE * inputs.bytes.redis),
        hours(same),
        hours(twice),
        number(same.late * SCALE),
      ];
    }),
};
