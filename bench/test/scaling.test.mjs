import { describe, expect, it } from 'vitest';
import { seeded } from '../../test/soak/seeded.mjs';
import { Agenda } from '../scaling/agenda.mjs';
import { Delays } from '../scaling/delays.mjs';
import { capacityOf, inputsOf, measured } from '../scaling/figures.mjs';
import { simulateFleet } from '../scaling/fleet.mjs';
import { leastSquares } from '../scaling/measures/least-squares.mjs';
import { partitionShares, streamsIn } from '../scaling/partitions.mjs';
import { simulateSenders } from '../scaling/senders.mjs';
import { highestRate } from '../scaling/sizing.mjs';
import { comparisons } from '../scaling/tables/validation.mjs';

const data = measured();
const inputs = inputsOf(data);
const FAST_API = { processes: 1_000, micros: 400, latencyMs: 20 };
const FLEET = { apps: 10, redis: 1, relays: 2, partitions: 16, connections: 64, api: FAST_API, stepMs: 10 };
const FNV1A = { user_0: 0x69d76025, user_1: 0x68d75e92 };
const sumOf = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);

describe('single processes, event by event', () => {
  const FREE = { busyMicros: 0, wakeMicros: 0, networkMs: 0, latencyMs: 50, events: 1_000 };

  it('deliver connections by latency while their thread has time', () => {
    expect(simulateSenders({ ...FREE, connections: 10, slots: 10 }).perSecond).toBeCloseTo(200);
  });

  it('deliver what their thread can while connections are free', () => {
    const { perSecond, threadUse } = simulateSenders({
      ...FREE,
      events: 100_000,
      connections: 10_000,
      busyMicros: 100,
    });
    expect(perSecond).toBeGreaterThan(9_500);
    expect(threadUse).toBeGreaterThan(0.95);
  });

  it('start with one request, and double each round trip', () => {
    const { perSecond } = simulateSenders({ ...FREE, connections: 1_000, events: 15 });
    expect((15 / perSecond) * 1_000).toBeCloseTo(4 * 50);
  });

  it('share what the processes of the API can do', () => {
    const shared = { ...FREE, senders: 5, connections: 64, slots: 64, api: { processes: 2, micros: 1_000 } };
    const { perSecond, apiUse } = simulateSenders(shared);
    expect(perSecond).toBeGreaterThan(1_900);
    expect(perSecond).toBeLessThanOrEqual(2_000);
    expect(apiUse).toBeGreaterThan(0.95);
  });

  it('wake up less often for each event the more responses come together', () => {
    const cost = { ...FREE, busyMicros: 30, wakeMicros: 500, isTimer: true };
    const one = simulateSenders({ ...cost, connections: 1 });
    const many = simulateSenders({ ...cost, connections: 64, slots: 64 });
    expect(one.cpuMicros).toBeCloseTo(530);
    expect(many.cpuMicros).toBeLessThan(150);
  });

  it('come within a tenth of every real run for which the machine had time', () => {
    const runs = comparisons(inputs, data.runs).filter(({ connections }) => connections <= 64);
    expect(new Set(runs.map(({ what }) => what)).size).toBe(3);
    for (const { what, error } of runs)
      expect({ what, error: Math.abs(error) < 0.1 && error }).toEqual({ what, error });
  });
});

describe('a fleet', () => {
  it('gives the same result for the same seed, and nearly the same for another', () => {
    const plan = { ...FLEET, eventsPerSecond: 2_000 };
    const result = simulateFleet(plan, inputs);
    expect(simulateFleet(plan, inputs)).toEqual(result);
    const other = simulateFleet({ ...plan, seed: 2 }, inputs);
    expect(other.perSecond).not.toBe(result.perSecond);
    expect(other.perSecond / result.perSecond).toBeCloseTo(1, 1);
  });

  it.each([
    ['alone', { redis: 0, relays: 0, apps: 1 }, 'engine'],
    ['a relay', { relays: 1 }, 'relay'],
  ])('carries as much as the simulation of single events says: %s', (_name, given, cost) => {
    const { perSecond } = capacityOf(inputs[cost], 64, 20.4);
    const most = highestRate({ ...FLEET, ...given }, inputs);
    expect(most / perSecond).toBeGreaterThan(0.94);
    expect(most / perSecond).toBeLessThan(1.06);
  });

  it('accounts for every event: delivered, waiting or dropped', () => {
    const plan = { ...FLEET, eventsPerSecond: 20_000, seconds: 60, capacity: 1_000, maxLength: 100_000 };
    const { perSecond, waiting, dropped } = simulateFleet(plan, inputs);
    expect(sumOf(dropped)).toBeGreaterThan(100_000);
    expect((perSecond * 60 + waiting + sumOf(dropped)) / (20_000 * 60)).toBeCloseTo(1, 2);
  });

  it('drops requests first, then tracks, and payments last', () => {
    const away = {
      ...FLEET,
      eventsPerSecond: 1_000,
      apps: 1,
      seconds: 60,
      outages: [{ of: 'redis', from: 0, to: 60 }],
    };
    const half = simulateFleet({ ...away, capacity: 30_000 }, inputs).dropped;
    expect([half.requests > 0, half.tracks]).toEqual([true, 0]);
    const most = simulateFleet({ ...away, capacity: 10_000 }, inputs).dropped;
    expect([most.requests, most.tracks > 0, most.groups]).toEqual(
      [42_000, true, 0].map((each) => (each === 42_000 ? expect.closeTo(42_000, -3) : each)),
    );
    const nearlyAll = simulateFleet({ ...away, capacity: 100 }, inputs).dropped;
    expect(nearlyAll.identifies).toBeGreaterThan(0);
    expect(nearlyAll.payments).toBeLessThan(60_000 * 0.002);
  });

  it('keeps everything in Redis while the API is away, and catches up', () => {
    const plan = { ...FLEET, eventsPerSecond: 1_000, seconds: 200, outages: [{ of: 'api', from: 5, to: 65 }] };
    const { stored, queued, droppedAll, waiting, drainSeconds } = simulateFleet(plan, inputs);
    expect(stored).toBeGreaterThan(59_000);
    expect(stored).toBeLessThan(100_000);
    expect([queued < 100, droppedAll, waiting < 500]).toEqual([true, 0, true]);
    expect(drainSeconds).toBeLessThan(90);
  });

  it('sends larger batches the slower Redis is', () => {
    const slow = {
      ...inputs,
      redis: Object.fromEntries(Object.entries(inputs.redis).map(([kind, cost]) => [kind, times(cost, 10)])),
    };
    const plan = { ...FLEET, eventsPerSecond: 5_000, apps: 20, stepMs: 5 };
    const [fast, slowed] = [inputs, slow].map((figures) => simulateFleet(plan, figures));
    expect(slowed.redisUse).toBeGreaterThan(fast.redisUse);
    expect(slowed.batch).toBeGreaterThan(1.5 * fast.batch);
    expect(slowed.droppedAll).toBe(0);
  });

  it('carries no more than one relay if one profile has all events', () => {
    const fleet = { ...FLEET, relays: 8 };
    const one = highestRate({ ...fleet, relays: 1 }, inputs);
    expect(highestRate({ ...fleet, hotShare: 1 }, inputs) / one).toBeCloseTo(1, 1);
    expect(highestRate(fleet, inputs)).toBeGreaterThan(4 * one);
  });

  it('delivers twice the backlog in twice the time', () => {
    const drain = (backlog) =>
      simulateFleet({ ...FLEET, eventsPerSecond: 3_000, backlog, seconds: 600, untilEmpty: true }, inputs).drainSeconds;
    expect(drain(400_000) / drain(200_000)).toBeCloseTo(2, 1);
  });
});

describe('its parts', () => {
  it('hash profiles to partitions as the Redis outbox does', () => {
    const partitions = 2 ** 16;
    const shares = partitionShares({ partitions, profiles: 1, skew: 0, hotShare: 0.25 });
    // The published FNV-1a, 32 bits, of 'user_0' and 'user_1'.
    expect([shares[FNV1A.user_0 % partitions], shares[FNV1A.user_1 % partitions]]).toEqual([0.25, 0.75]);
  });

  it('know how many partitions a batch touches', () => {
    const streams = streamsIn(new Float64Array(4).fill(0.25));
    expect([streams(1), streams(2), streams(500)]).toEqual([1, 1.75, expect.closeTo(4)]);
  });

  it('do what comes first first', () => {
    const agenda = new Agenda();
    const random = seeded(3).random;
    const moments = Array.from({ length: 500 }, () => Math.floor(random() * 100));
    for (const [place, time] of moments.entries()) agenda.add(time, place);
    const taken = moments.map(() => agenda.take());
    const expected = moments.map((time, what) => ({ time, what })).sort((a, b) => a.time - b.time || a.what - b.what);
    expect(taken.map(({ time, what }) => ({ time, what }))).toEqual(expected);
    expect(agenda.take()).toBeUndefined();
  });

  it('know how long events waited, and how many waited too long', () => {
    const delays = new Delays();
    delays.note(0, 0, 0);
    delays.note(10, 100, 0);
    delays.note(20, 200, 100);
    delays.note(30, 200, 200);
    const { quantiles, late } = delays.summary(9, 0.5, 0.99);
    expect(quantiles).toEqual([10, 10]);
    expect(late).toBe(200);
  });

  it('find costs again by which figures were made', () => {
    const rows = [1, 4, 16, 64, 256].map((size) => [1, Math.sqrt(size), size]);
    const [command, stream, event] = leastSquares(rows.map((row) => ({ row, value: 40 + 3 * row[1] + 5 * row[2] })));
    expect([command, stream, event]).toEqual([expect.closeTo(40, 1), expect.closeTo(3, 1), expect.closeTo(5, 1)]);
  });
});

const times = ({ command, stream, event }, factor) => ({
  command: command * factor,
  stream: stream * factor,
  event: event * factor,
});
