import { expect, it } from 'vitest';
import { CircuitBreaker, type PauseCause } from '../../src/delivery/circuit-breaker.js';

function breakerAt(
  timing = { retryDelayMs: 100, maxRetryDelayMs: 400, maxEventAgeMs: 10_000, isApiOnThisMachine: false },
) {
  const clock = { now: 0 };
  const waits: number[] = [];
  let due = { at: 0, fn: () => {} };
  const wait = (fn: () => void, delayMs: number) => {
    waits.push(delayMs);
    due = { at: clock.now + delayMs, fn };
    return setTimeout(() => {}, 0).unref();
  };
  const pass = (ms: number) => {
    clock.now += ms;
    if (clock.now >= due.at) due.fn();
  };
  const breaker = new CircuitBreaker(timing, { now: () => clock.now, random: () => 1, wait }, () => {});
  /** How many requests it lets through beside so many. */
  const admitted = (inFlight = 0, connections = 8) => {
    const sent: object[] = [];
    while (sent.length < 100 && breaker.admits(inFlight + sent.length, connections)) {
      sent.push({});
      breaker.sent(sent.at(-1) as object);
    }
    return sent;
  };
  const pause = (cause: PauseCause = 'unavailable', retryAfterMs?: number) => breaker.pause({}, cause, retryAfterMs);
  return { breaker, pass, waits, admitted, pause };
}

it('lets one request through at first, one more for each answer, and as many as there are connections', () => {
  const { breaker, admitted } = breakerAt();
  const limits = Array.from({ length: 10 }, () => {
    const limit = admitted().length;
    breaker.reached();
    return limit;
  });
  expect(limits).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 8, 8]);
  expect(admitted(7)).toHaveLength(1);
});

it('lets nothing through while it is open, one probe when its time has come, and two requests after its answer', () => {
  const { breaker, pass, admitted, pause } = breakerAt();
  for (let i = 0; i < 8; i += 1) breaker.reached();
  expect(pause()).toBe(true);
  expect(admitted()).toEqual([]);
  pass(100);
  const [probe = {}, ...more] = admitted();
  expect(more).toEqual([]);
  expect(breaker.gotThrough(probe)).toBe(true);
  expect(admitted()).toHaveLength(2);
});

it('waits longer after each failed probe, up to the longest step', () => {
  const { pass, waits, pause } = breakerAt();
  for (let i = 0; i < 5; i += 1) {
    pause();
    pass(waits.at(-1) ?? 0);
  }
  expect(waits).toEqual([100, 200, 400, 400, 400]);
});

it('counts the failures of requests that were in flight together as one', () => {
  const { waits, pause } = breakerAt();
  expect(pause()).toBe(true);
  for (let i = 0; i < 30; i += 1) expect(pause()).toBe(false);
  expect(waits).toEqual([100]);
});

it('waits as long as the API asks, the longest of several, and never longer than events live', () => {
  const { pass, admitted, pause } = breakerAt();
  pause('unavailable', 5_000);
  pause('unavailable', 1_000);
  pass(4_999);
  expect(admitted()).toHaveLength(0);
  pass(1);
  expect(admitted()).toHaveLength(1);
  pause('unavailable', 1e12);
  pass(10_000);
  expect(admitted()).toHaveLength(1);
});

it('is not closed by a straggler before its time', () => {
  const { breaker, pass, pause } = breakerAt();
  pause('unavailable', 5_000);
  expect(breaker.gotThrough({})).toBe(false);
  pass(5_000);
  expect(breaker.gotThrough({})).toBe(false);
  expect(breaker.state).toBe('half_open');
});

it('probes slowly where only a person can help, and once a second where every event is refused', () => {
  for (const [cause, delayMs] of [
    ['credentials', 400],
    ['blocked', 400],
    ['refused', 1_000],
  ] as const) {
    const { waits, pause } = breakerAt();
    pause(cause);
    expect(waits).toEqual([delayMs]);
  }
});

it('opens when several events in a row failed, never for a lone one', () => {
  const { breaker } = breakerAt();
  const lone = {};
  for (let i = 0; i < 50; i += 1) expect(breaker.failed(lone)).toBe(false);
  expect(breaker.state).toBe('closed');
  expect(breaker.failed({})).toBe(false);
  expect(breaker.failed({})).toBe(true);
  expect(breaker.state).toBe('open');
});

it('forgets the failed ones when one gets through between', () => {
  const { breaker } = breakerAt();
  for (let i = 0; i < 20; i += 1) {
    breaker.failed({});
    breaker.failed({});
    breaker.gotThrough({});
  }
  expect(breaker.state).toBe('closed');
});

it('then probes with four events side by side: one that gets through closes it, and all that fail open it again', () => {
  const { breaker, pass, admitted, waits } = breakerAt();
  for (let i = 0; i < 3; i += 1) breaker.failed({});
  pass(waits.at(-1) ?? 0);
  const probes = admitted();
  expect(probes).toHaveLength(4);
  for (const probe of probes) breaker.failed(probe);
  expect(waits).toEqual([100, 200]);
  pass(200);
  const [first = {}, second = {}, third = {}] = admitted();
  breaker.failed(first);
  breaker.refused(second);
  expect(admitted()).toEqual([]);
  expect(breaker.gotThrough(third)).toBe(true);
});

it('opens again when a lone probe is refused in words that are not the API’s', () => {
  const { breaker, pass, admitted, waits, pause } = breakerAt();
  pause();
  pass(100);
  expect(breaker.refused(admitted()[0] as object)).toBe(true);
  expect(waits).toEqual([100, 1_000]);
  expect(admitted()).toEqual([]);
});

it('tells of another cause that a probe finds', () => {
  const { pass, waits, pause } = breakerAt();
  expect(pause()).toBe(true);
  pass(waits.at(-1) ?? 0);
  expect(pause('credentials')).toBe(true);
  pass(waits.at(-1) ?? 0);
  expect(pause('credentials')).toBe(false);
});

it('waits as long as a failed request was told to', () => {
  const { breaker, waits } = breakerAt();
  for (let i = 0; i < 3; i += 1) breaker.failed({}, 5_000);
  expect(waits).toEqual([5_000]);
});
