import { beforeEach, expect, it } from 'vitest';
import { ConnectionLimit } from '../../src/delivery/connection-limit.js';

/** A process has run for a while when its loop is saturated. */
const START = 100_000;

let now = START;
let cpu = 0;
let ends: (() => void)[] = [];

beforeEach(() => {
  now = START;
  ends = [];
});

const limitOf = (maxConnections = 8) =>
  new ConnectionLimit(
    { connections: 4, maxConnections },
    { now: () => now, cpuMs: () => cpu, endOfTurn: (fn) => ends.push(fn) },
  );

/** Turns of the event loop end, each so late. */
function turns(count: number, ms: number, cpuShare = 1): void {
  for (let turn = 0; turn < count; turn += 1) {
    now += ms;
    cpu += ms * cpuShare;
    const waiting = ends;
    ends = [];
    for (const end of waiting) end();
  }
}

interface Exchange {
  ready?: number;
  after?: number;
  ms?: number;
  cpuShare?: number;
}

/** One exchange for each connection, all in flight at once, with so much ready beside; their answers are read after so many turns. */
function exchange(limit: ConnectionLimit, { ready = 100, after = 2, ms = 20, cpuShare = 1 }: Exchange = {}): void {
  const events = Array.from({ length: limit.current }, () => ({}));
  for (const [index, event] of events.entries()) limit.sent(event, index + 1, ready);
  turns(after, ms, cpuShare);
  if (after === 0) {
    now += ms;
    cpu += ms;
  }
  for (const [index, event] of events.entries()) limit.answered(event, events.length - index, ready);
}

/** Until it would have grown. */
const exchanges = (limit: ConnectionLimit, how?: Exchange) => {
  for (let round = 0; round < 10; round += 1) exchange(limit, how);
};

it('is `connections` at first', () => {
  expect(limitOf().current).toBe(4);
});

it('grows, no sooner than after 50 ms, up to `maxConnections`, while answers wait for the loop alone', () => {
  const limit = limitOf();
  exchange(limit);
  expect([now - START, limit.current]).toEqual([40, 4]);
  exchange(limit);
  expect(limit.current).toBeGreaterThan(4);
  exchanges(limit);
  expect(limit.current).toBe(8);
});

it.each([
  ['the API takes a turn of the loop longer to answer', { after: 3 }],
  ['the loop is idle, and the API slow', { after: 50, ms: 1 }],
  ['exchanges are short', { ms: 4 }],
  ['turns are late because other processes have the CPU', { ms: 100, cpuShare: 0.04 }],
  ['the loop stands still, as while a process exits', { after: 0 }],
  ['no more is ready than there are connections', { ready: 4 }],
])('stays where %s', (_, how) => {
  const limit = limitOf();
  exchanges(limit, how);
  expect(limit.current).toBe(4);
});

it('stays where `maxConnections` is no more than `connections`, and counts no turns for it', () => {
  const limit = limitOf(4);
  limit.sent({}, 4, 100);
  expect(ends).toEqual([]);
  exchanges(limit);
  expect(limit.current).toBe(4);
});

it('is `connections` again once the API is what takes long', () => {
  const limit = limitOf();
  exchanges(limit);
  exchange(limit, { after: 3 });
  expect(limit.current).toBe(4);
});

it('is `connections` again after five seconds in which they were enough', () => {
  const limit = limitOf();
  exchanges(limit);
  now += 6_000;
  limit.sent({}, 1, 0);
  expect(limit.current).toBe(4);
});

it('falls to `connections` where the API refuses requests, and stays there for a minute', () => {
  const limit = limitOf();
  exchanges(limit);
  limit.calm();
  expect(limit.current).toBe(4);
  const calmUntil = now + 60_000;
  while (now < calmUntil - 40) {
    exchange(limit);
    expect(limit.current).toBe(4);
  }
  exchanges(limit);
  expect(limit.current).toBe(8);
});

it('does not grow while fewer are in flight than may be, as at first contact, nor right after that', () => {
  const limit = limitOf();
  for (let round = 0; round < 10; round += 1) {
    const event = {};
    limit.sent(event, 3, 100);
    turns(1, 60);
    limit.answered(event, 3, 100);
  }
  expect(limit.current).toBe(4);
  limit.answered({}, 4, 100);
  expect(limit.current).toBe(4);
});

it('counts the turns of one request at a time, and no more than it needs', () => {
  const limit = limitOf();
  const events = [{}, {}, {}, {}, {}];
  for (const [index, event] of events.entries()) limit.sent(event, index + 1, 100);
  expect(ends).toHaveLength(1);
  turns(5, 20);
  expect(ends).toEqual([]);
  for (const event of events) limit.answered(event, 4, 100);
  limit.sent({}, 4, 100);
  expect(ends).toHaveLength(1);
});
