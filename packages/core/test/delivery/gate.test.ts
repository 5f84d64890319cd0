import { expect, it } from 'vitest';
import { Gate } from '../../src/delivery/gate.js';

function gateAt(timing = { retryDelayMs: 100, maxRetryDelayMs: 400, maxEventAgeMs: 10_000 }) {
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
  const gate = new Gate(timing, { now: () => clock.now, random: () => 1, wait }, () => {});
  return { gate, pass, waits };
}

it('is open, for as many requests as there are connections', () => {
  expect(gateAt().gate.limit(8)).toBe(8);
});

it('lets nothing through while it is closed, one probe when its time has come, and all after an answer', () => {
  const { gate, pass } = gateAt();
  expect(gate.pause('unavailable')).toBe(true);
  expect(gate.limit(8)).toBe(0);
  pass(100);
  expect(gate.limit(8)).toBe(1);
  expect(gate.answered()).toBe(true);
  expect(gate.limit(8)).toBe(8);
});

it('waits longer after each failed probe, up to the longest step', () => {
  const { gate, pass, waits } = gateAt();
  for (let i = 0; i < 5; i += 1) {
    gate.pause('unavailable');
    pass(waits.at(-1) ?? 0);
  }
  expect(waits).toEqual([100, 200, 400, 400, 400]);
});

it('counts the failures of requests that were in flight together as one', () => {
  const { gate, waits } = gateAt();
  expect(gate.pause('unavailable')).toBe(true);
  for (let i = 0; i < 30; i += 1) expect(gate.pause('unavailable')).toBe(false);
  expect(waits).toEqual([100]);
});

it('waits as long as the API asks, the longest of several, and never longer than events live', () => {
  const { gate, pass } = gateAt();
  gate.pause('unavailable', 5_000);
  gate.pause('unavailable', 1_000);
  pass(4_999);
  expect(gate.limit(8)).toBe(0);
  pass(1);
  expect(gate.limit(8)).toBe(1);
  gate.pause('unavailable', 1e12);
  pass(10_000);
  expect(gate.limit(8)).toBe(1);
});

it('is not opened by a straggler before its time', () => {
  const { gate } = gateAt();
  gate.pause('unavailable', 5_000);
  expect(gate.answered()).toBe(false);
  expect(gate.isOpen).toBe(false);
});

it('probes slowly where only a person can help', () => {
  const { gate, waits } = gateAt();
  gate.pause('credentials');
  expect(waits).toEqual([400]);
});

it('closes when the requests of several events in a row were not answered, never for a lone one', () => {
  const { gate } = gateAt();
  const lone = {};
  for (let i = 0; i < 50; i += 1) expect(gate.unanswered(lone)).toBe(false);
  expect(gate.isOpen).toBe(true);
  expect(gate.unanswered({})).toBe(false);
  expect(gate.unanswered({})).toBe(true);
  expect(gate.isOpen).toBe(false);
});

it('forgets the unanswered ones when something is answered between', () => {
  const { gate } = gateAt();
  for (let i = 0; i < 20; i += 1) {
    gate.unanswered({});
    gate.unanswered({});
    gate.answered();
  }
  expect(gate.isOpen).toBe(true);
});

it('tells of another cause that a probe finds', () => {
  const { gate, pass, waits } = gateAt();
  expect(gate.pause('unavailable')).toBe(true);
  pass(waits.at(-1) ?? 0);
  expect(gate.pause('credentials')).toBe(true);
  pass(waits.at(-1) ?? 0);
  expect(gate.pause('credentials')).toBe(false);
});

it('waits as long as an unanswered request was told to', () => {
  const { gate, waits } = gateAt();
  for (let i = 0; i < 3; i += 1) gate.unanswered({}, 5_000);
  expect(waits).toEqual([5_000]);
});
