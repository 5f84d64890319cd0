import { beforeEach, describe, expect, it } from 'vitest';
import { DELIVERED, DrivenClient, identify, increment, MISSING, SETTLE_MS, startedClient } from './driven-client.js';

const UNCONFIRMED = { status: 'dropped', reason: 'unconfirmed' } as const;

const clock = { now: 0 };
let client: DrivenClient;

beforeEach(() => {
  client = startedClient(clock);
});

const only = () => client.takeOnly();

describe('one property-writing request of a profile is in flight', () => {
  it('so the next counter goes a gap after the answer', () => {
    client.increment('u', 'n');
    const first = only();
    client.increment('u', 'n');
    clock.now += 60_000;
    expect(client.takeAll()).toEqual([]);
    client.backlog.schedule.end(first, DELIVERED);
    expect(client.takeAll()).toEqual([]);
    expect(client.backlog.nextWriteAt()).toBe(clock.now + SETTLE_MS);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toEqual([increment('n', 1)]);
  });

  it('so an identify waits for the answer of a counter, and no longer', () => {
    client.increment('u', 'n');
    const counter = only();
    client.identify('u', { properties: { plan: 'pro' } });
    expect(client.takeAll()).toEqual([]);
    client.backlog.schedule.end(counter, DELIVERED);
    expect(client.deliverAll()).toEqual([identify({ properties: { plan: 'pro' } })]);
  });

  it('but names alone do not wait for it', () => {
    client.increment('u', 'n');
    only();
    client.identify('u', { lastName: 'Lovelace' });
    expect(client.deliverAll()).toEqual([identify({ lastName: 'Lovelace' })]);
  });

  it('and other profiles take no notice', () => {
    client.increment('u', 'n');
    only();
    client.increment('v', 'n');
    expect(client.deliverAll()).toMatchObject([{ payload: { profileId: 'v' } }]);
  });
});

describe('a counter goes when the gap since the last write is over', () => {
  it.each([
    ['an identify with properties', { properties: { plan: 'pro' } }],
    ['the first identify, with names alone', { firstName: 'Ada' }],
  ])('that of %s', (_, fields) => {
    client.identify('u', fields);
    client.deliverAll();
    const call = client.increment('u', 'n');
    expect(call.held).toBe(1);
    clock.now += SETTLE_MS - 1;
    expect(client.takeAll()).toEqual([]);
    clock.now += 1;
    expect(client.deliverAll()).toEqual([increment('n', 1)]);
    expect(call.ends).toEqual([DELIVERED]);
  });

  it.each([
    ['unconfirmed', () => UNCONFIRMED, SETTLE_MS],
    ['refused, which writes nothing', () => ({ ...MISSING, httpStatus: 400 }), 0],
  ])('that of one that was %s', (_, delivery, gapMs) => {
    const call = client.increment('u', 'n');
    client.backlog.schedule.end(only(), delivery());
    expect(call.ends).toEqual([delivery()]);
    client.increment('u', 'm');
    clock.now += Math.max(0, gapMs - 1);
    if (gapMs > 0) expect(client.takeAll()).toEqual([]);
    clock.now += 1;
    expect(client.deliverAll()).toEqual([increment('m', 1)]);
  });

  it('and assign_group, or names of a known profile, begin none', () => {
    client.identify('u', { properties: { plan: 'pro' } });
    client.deliverAll();
    clock.now += SETTLE_MS - 1;
    client.increment('u', 'n');
    client.assign('u', 'acme');
    client.identify('u', { lastName: 'Lovelace' });
    expect(client.deliverAll().map(({ type }) => type)).toEqual(['assign_group', 'identify']);
    clock.now += 1;
    expect(client.deliverAll()).toEqual([increment('n', 1)]);
  });
});

describe('waiting counters', () => {
  beforeEach(() => {
    client.identify('u', { properties: { n: 5 } });
    client.deliverAll();
  });

  it('are summed by property, with the address and user agent of the latest call', () => {
    for (const value of [1, 2, 3]) client.increment('u', 'n', value);
    client.call(
      { type: 'decrement', payload: { profileId: 'u', property: 'n' } },
      { userAgent: 'late/2', ip: '8.8.8.8' },
    );
    clock.now += SETTLE_MS;
    const write = only();
    expect(write.event).toEqual(increment('n', 5));
    expect(write).toMatchObject({ latest: { userAgent: 'late/2', ip: '8.8.8.8' }, isRepeatable: false });
    client.backlog.schedule.end(write, DELIVERED);
    expect(client.calls.map(({ ends }) => ends)).toEqual(client.calls.map(() => [DELIVERED]));
    expect(client.calls.slice(1).map(({ told }) => told)).toEqual(
      client.calls.slice(1).map(({ event }) => [{ ...event, payload: { value: 1, ...event.payload } }]),
    );
  });

  it('become a decrement below 0', () => {
    client.increment('u', 'n', 2);
    client.decrement('u', 'n', 9);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toEqual([{ ...increment('n', 7), type: 'decrement' }]);
  });

  it('of 0 end delivered at their time, without a request', () => {
    const calls = [client.increment('u', 'n', 2), client.decrement('u', 'n', 2)];
    expect(calls.flatMap(({ ends }) => ends)).toEqual([]);
    clock.now += SETTLE_MS;
    expect(client.backlog.nextWriteAt()).toBe(clock.now);
    expect(client.deliverAll()).toEqual([]);
    expect(calls.map(({ ends }) => ends)).toEqual([[DELIVERED], [DELIVERED]]);
    expect(client).toMatchObject({ backlog: { writes: 0, held: 0 }, queue: { size: 0, bytes: 0 } });
  });

  it('go one property a gap, the oldest first', () => {
    for (const property of ['a', 'b', 'a', 'c']) client.increment('u', property);
    const sent = [];
    for (let gap = 0; gap < 3; gap += 1) {
      clock.now += SETTLE_MS;
      sent.push(...client.deliverAll());
    }
    expect(sent).toEqual([increment('a', 2), increment('b', 1), increment('c', 1)]);
  });

  it('beyond 2^53 are told of', () => {
    client.increment('u', 'n', Number.MAX_SAFE_INTEGER);
    expect(client.unsafe).toEqual([]);
    client.increment('u', 'n', 2);
    expect(client.unsafe).toEqual(['n']);
  });
});

describe('while counters wait', () => {
  beforeEach(() => {
    client.identify('u', { properties: { n: 5 } });
    client.deliverAll();
  });

  it('identifies are merged, the later wins, and they go right after the counter', () => {
    client.increment('u', 'n');
    const calls = [
      client.identify('u', { firstName: 'Ada', lastName: 'Byron', properties: { plan: 'free', team: 'a' } }),
      client.identify('u', { lastName: 'King', properties: { plan: 'pro' } }),
      client.identify('u', { lastName: 'Lovelace' }),
    ];
    expect(calls.map(({ held }) => held)).toEqual([1, 1, 1]);
    expect(client.takeAll()).toEqual([]);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toEqual([
      increment('n', 1),
      identify({ firstName: 'Ada', lastName: 'Lovelace', properties: { plan: 'pro', team: 'a' } }),
    ]);
    expect(calls.map(({ ends }) => ends)).toEqual([[DELIVERED], [DELIVERED], [DELIVERED]]);
  });

  it('so it is where the counter may go at once, and was called first', () => {
    client.increment('v', 'n');
    client.identify('v', { properties: { plan: 'pro' } });
    client.identify('v', { properties: { team: 'a' } });
    expect(client.deliverAll()).toMatchObject([
      { type: 'increment' },
      { payload: { properties: { plan: 'pro', team: 'a' } } },
    ]);
  });

  it('an assignment between identifies keeps its place', () => {
    client.increment('u', 'n');
    client.identify('u', { properties: { a: 1 } });
    const assignment = client.assign('u', 'acme');
    client.identify('u', { properties: { b: 1 } });
    expect(assignment.held).toBe(1);
    expect(client.backlog.held).toBe(4);
    clock.now += SETTLE_MS;
    expect(client.deliverAll().map(({ type }) => type)).toEqual(['increment', 'identify', 'assign_group', 'identify']);
  });

  it('identifies are not merged beyond the size of an event', () => {
    client = new DrivenClient(clock, { maxEventBytes: 120 });
    clock.now += SETTLE_MS;
    client.identify('u', { properties: { n: 5 } });
    client.deliverAll();
    client.increment('u', 'n');
    for (const key of ['a', 'b']) client.identify('u', { properties: { [key]: 'x'.repeat(50) } });
    clock.now += SETTLE_MS;
    expect(client.deliverAll().map(({ type }) => type)).toEqual(['increment', 'identify', 'identify']);
  });

  it('an identify that comes later than the counter waits for its own turn again', () => {
    for (const property of ['n', 'm']) client.increment('u', property);
    client.identify('u', { properties: { a: 1 } });
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toEqual([increment('n', 1), identify({ properties: { a: 1 } })]);
    client.identify('u', { properties: { a: 2 } });
    expect(client.takeAll()).toEqual([]);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toEqual([increment('m', 1), identify({ properties: { a: 2 } })]);
  });

  it('an identify that sets the property voids them, and ends their calls with its own', () => {
    const counters = [client.increment('u', 'n'), client.increment('u', 'n', 4)];
    const setter = client.identify('u', { properties: { n: 100 } });
    const write = only();
    expect(write.event).toEqual(identify({ properties: { n: 100 } }));
    expect(write.isRepeatable).toBe(false);
    client.backlog.schedule.end(write, UNCONFIRMED);
    for (const { ends } of [...counters, setter]) expect(ends).toEqual([UNCONFIRMED]);
    expect(counters[1]?.told).toEqual([increment('n', 4)]);
    expect(client.backlog).toMatchObject({ writes: 0, held: 0 });
  });

  it('what comes after a waiting identify that sets a number is added into it', () => {
    client.increment('u', 'm');
    client.identify('u', { properties: { n: 100 } });
    const added = client.decrement('u', 'n', 3);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toEqual([increment('m', 1), identify({ properties: { n: 97 } })]);
    expect(added.ends).toEqual([DELIVERED]);
  });

  it.each([
    ['text', '7 apples'],
    ['a number, but is in flight', 7],
  ])('what comes after an identify that sets %s goes a gap after it', (_, value) => {
    if (typeof value === 'string') client.increment('u', 'm');
    client.identify('u', { properties: { n: value } });
    const inFlight = typeof value === 'string' ? undefined : only();
    client.increment('u', 'n');
    if (inFlight) client.backlog.schedule.end(inFlight, DELIVERED);
    clock.now += typeof value === 'string' ? SETTLE_MS : 0;
    expect(client.deliverAll().map(({ type }) => type)).toEqual(inFlight ? [] : ['increment', 'identify']);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toEqual([increment('n', 1)]);
  });

  it('null sets nothing', () => {
    client.increment('u', 'n');
    client.identify('u', { properties: { n: null } });
    clock.now += SETTLE_MS;
    expect(client.deliverAll().map(({ type }) => type)).toEqual(['increment', 'identify']);
  });
});
