import { beforeEach, describe, expect, it } from 'vitest';
import { createQueuedEvent, PRIORITY } from '../../../src/delivery/queued-event.js';
import { leave } from '../../../src/delivery/withdrawal.js';
import { type DrivenCall, DrivenClient, SETTLE_MS } from './driven-client.js';

const DELIVERED = { status: 'delivered' } as const;
const FULL = { status: 'dropped', reason: 'queue_full' } as const;
const SHUTDOWN = { status: 'dropped', reason: 'shutdown' } as const;
const FROM = { ip: undefined, userAgent: 'node', isVisitor: false };
const NOTHING_LEFT = { backlog: { writes: 0, held: 0 }, queue: { size: 0, bytes: 0 } };
const END_GAP_MS = 11_000;

const clock = { now: 0 };
let client: DrivenClient;

beforeEach(() => {
  clock.now = 1_000;
  client = new DrivenClient(clock);
});

const typesOf = (sent: readonly { type: string }[]) => sent.map(({ type }) => type);

describe('at the start', () => {
  it('no counter goes within a gap, for the process before may just have written', () => {
    const call = client.increment('u', 'n');
    expect(call.held).toBe(1);
    expect(client.backlog.nextWriteAt()).toBe(1_000 + SETTLE_MS);
    clock.now += SETTLE_MS;
    expect(typesOf(client.deliverAll())).toEqual(['increment']);
  });

  it('identifies go, also where a counter waits', () => {
    client.increment('u', 'n');
    client.identify('u', { properties: { plan: 'pro' } });
    expect(typesOf(client.deliverAll())).toEqual(['identify']);
    // And now the gap is that of the identify.
    clock.now += 10_000;
    client.identify('u', { properties: { plan: 'max' } });
    expect(client.takeAll()).toEqual([]);
  });

  it('later on a counter of a profile that nothing is known of goes at once', () => {
    clock.now += SETTLE_MS;
    expect(client.increment('u', 'n').held).toBe(0);
    expect(typesOf(client.deliverAll())).toEqual(['increment']);
  });
});

describe('at an end', () => {
  it('a counter goes at once whose profile had no write in this process', () => {
    client.increment('u', 'n');
    expect(client.takeAll()).toEqual([]);
    client.backlog.schedule.beginEnd();
    expect(typesOf(client.deliverAll())).toEqual(['increment']);
  });

  it('the gap is 11 s, until the end is over', () => {
    client.identify('u', { properties: { plan: 'pro' } });
    client.deliverAll();
    client.increment('u', 'n');
    clock.now += END_GAP_MS - 1;
    const over = client.backlog.schedule.beginEnd();
    expect(client.backlog.nextWriteAt()).toBe(clock.now + 1);
    over();
    over();
    clock.now += 1;
    expect(client.takeAll()).toEqual([]);
    client.backlog.schedule.beginEnd();
    expect(typesOf(client.deliverAll())).toEqual(['increment']);
  });

  it('a shorter gap stays as it is', () => {
    client = new DrivenClient(clock, { counterSettleMs: 2_000 });
    client.identify('u');
    client.deliverAll();
    client.increment('u', 'n');
    client.backlog.schedule.beginEnd();
    expect(client.backlog.nextWriteAt()).toBe(clock.now + 2_000);
  });

  it('it is known how many calls are held, and how long each of them would take', () => {
    expect(client.backlog.outlook()).toEqual({ calls: 0, lastMs: 0 });
    client.identify('u', { properties: { plan: 'pro' } });
    client.deliverAll();
    for (const property of ['a', 'b', 'b', 'c']) client.increment('u', property);
    clock.now += 1_000;
    client.backlog.schedule.beginEnd();
    expect(client.backlog.outlook()).toEqual({ calls: 4, lastMs: 10_000 + 2 * END_GAP_MS });
  });

  it('what is left is dropped, but a sum of 0 has nothing to lose', () => {
    client.identify('u', { properties: { plan: 'pro' } });
    client.deliverAll();
    const dropped = [
      client.increment('u', 'n'),
      client.identify('u', { properties: { a: 1 } }),
      client.assign('u', 'g'),
    ];
    const zero = [client.increment('u', 'm'), client.decrement('u', 'm')];
    leave(client.backlog.schedule, client.backlog);
    expect(dropped.map(({ ends }) => ends)).toEqual([[SHUTDOWN], [SHUTDOWN], [SHUTDOWN]]);
    expect(zero.map(({ ends }) => ends)).toEqual([[DELIVERED], [DELIVERED]]);
    expect(client).toMatchObject(NOTHING_LEFT);
    expect(client.backlog.nextWriteAt()).toBeUndefined();
  });
});

describe('bounds', () => {
  beforeEach(() => {
    client = new DrivenClient(clock, { maxQueueSize: 6 });
  });

  it('counters fill half of the queue, and the one with the oldest newest call leaves, with all its calls', () => {
    for (const property of ['a', 'b', 'c', 'a', 'd']) client.increment('u', property);
    expect(client.calls.map(({ event, ends }) => [(event.payload as { property: string }).property, ends])).toEqual([
      ['a', []],
      ['b', [FULL]],
      ['c', []],
      ['a', []],
      ['d', []],
    ]);
    expect(client.backlog).toMatchObject({ writes: 3, held: 4 });
  });

  it('a merged call costs 16 bytes, also of the half', () => {
    const first = client.increment('u', 'a');
    const { bytes } = client.queue;
    client.increment('u', 'a');
    expect(client).toMatchObject({ backlog: { writes: 1, held: 2 }, queue: { size: 1, bytes: bytes + 16 } });
    client = new DrivenClient(clock, { maxQueueBytes: 2 * (bytes + 3 * 16) });
    for (let count = 0; count < 4; count += 1) client.increment('u', 'a');
    expect(client).toMatchObject({ backlog: { held: 4 }, queue: { bytes: bytes + 3 * 16 } });
    client.increment('u', 'a');
    expect(client.calls.map(({ ends }) => ends)).toEqual(client.calls.map(() => [FULL]));
    expect(client).toMatchObject(NOTHING_LEFT);
    expect(first.ends).toEqual([]);
  });

  it('what else needs the place has the oldest of a kind leave', () => {
    client.identify('u', { properties: { a: 1 } });
    client.identify('v', { properties: { a: 1 } });
    client.increment('u', 'n');
    const call = { madeAt: 0, done: false, isRecovered: false, inFlight: false };
    const payment = (orderingKey: string) =>
      createQueuedEvent(call, 'track', '{}', FROM, { priority: PRIORITY.revenue, orderingKey, repeatable: false });
    for (const key of ['a', 'b', 'c', 'd']) client.queue.add(payment(key));
    expect(client.calls.map(({ ends }) => ends)).toEqual([[FULL], [], []]);
    expect(client.deliverAll()).toMatchObject([{ payload: { profileId: 'v' } }]);
  });

  it('a waiting counter is as old as its newest call', () => {
    client.increment('u', 'n');
    clock.now += 5_000;
    client.increment('u', 'n');
    clock.now += SETTLE_MS;
    expect(client.takeAll()).toMatchObject([{ newestAt: 6_000 }]);
  });
});

describe('what is taken', () => {
  it('as a probe can be repeated, if there is any', () => {
    clock.now += SETTLE_MS;
    client.increment('u', 'n');
    client.identify('v', { properties: { plan: 'pro' } });
    expect(client.backlog.takeWrite(true)?.event).toMatchObject({ type: 'identify' });
    expect(client.backlog.takeWrite(true)?.event).toMatchObject({ type: 'increment' });
    expect(client.backlog.takeWrite(true)).toBeUndefined();
  });

  it('is asked for at once where something may go', () => {
    expect(client.backlog.nextWriteAt()).toBeUndefined();
    client.identify('u');
    expect(client.backlog).toMatchObject({ hasReadyWrite: true, writes: 1, held: 0 });
    expect(client.backlog.nextWriteAt()).toBe(clock.now);
    client.deliverAll();
    expect(client.backlog.nextWriteAt()).toBeUndefined();
  });

  it('may lead to calls of who is told of its end', () => {
    const added: DrivenCall[] = [];
    client = new DrivenClient(clock, {}, (call) => {
      if (call.event.type === 'identify' && added.length < 3)
        added.push(client.increment('u', 'n'), client.identify('u', { properties: { n: 7 } }));
    });
    clock.now += SETTLE_MS;
    client.identify('u', { properties: { n: 5 } });
    client.increment('u', 'm');
    client.deliverAll();
    clock.now += SETTLE_MS;
    client.deliverAll();
    leave(client.backlog.schedule, client.backlog);
    expect(client.calls.map(({ ends: { length } }) => length)).toEqual(client.calls.map(() => 1));
    expect(client).toMatchObject(NOTHING_LEFT);
  });
});

describe('clients of one project in one process', () => {
  let other: DrivenClient;
  let shared: { transport: undefined; apiUrl: string };

  beforeEach(() => {
    shared = { transport: undefined, apiUrl: `https://${Math.random()}.example` };
    client = new DrivenClient(clock, shared);
    other = new DrivenClient(clock, shared);
    clock.now += SETTLE_MS;
  });

  it('wait for the gap of each other', () => {
    client.identify('u', { properties: { n: 5 } });
    client.deliverAll();
    expect(other.increment('u', 'n').held).toBe(1);
    expect(other.takeAll()).toEqual([]);
    clock.now += SETTLE_MS;
    expect(client.takeAll()).toEqual([]);
    expect(typesOf(other.deliverAll())).toEqual(['increment']);
  });

  it('sum what they add, void what the other has set, and each counts its own calls', () => {
    client.identify('u', { properties: { n: 5 } });
    client.deliverAll();
    const mine = client.increment('u', 'n', 2);
    const theirs = other.increment('u', 'n', 3);
    expect([client.backlog.held, other.backlog.held, client.backlog.writes, other.backlog.writes]).toEqual([
      1, 1, 0, 1,
    ]);
    other.identify('u', { properties: { n: 50 } });
    expect(other.deliverAll()).toMatchObject([{ payload: { properties: { n: 50 } } }]);
    expect([mine.ends, theirs.ends]).toEqual([[DELIVERED], [DELIVERED]]);
    expect([client.backlog.held, other.backlog.held]).toEqual([0, 0]);
  });

  it('leave what others added, when one of them ends', () => {
    client.identify('u', { properties: { n: 5 } });
    client.deliverAll();
    const mine = client.increment('u', 'n', 2);
    const theirs = other.increment('u', 'n', 3);
    leave(other.backlog.schedule, other.backlog);
    expect([mine.ends, theirs.ends]).toEqual([[], [SHUTDOWN]]);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toMatchObject([{ payload: { value: 2 } }]);
  });

  it('report as unconfirmed what is among the values of another', () => {
    client.identify('u', { properties: { n: 5 } });
    client.deliverAll();
    client.increment('u', 'm');
    client.identify('u', { properties: { n: 10 } });
    const theirs = other.increment('u', 'n', 3);
    leave(other.backlog.schedule, other.backlog);
    expect(theirs.ends).toEqual([{ status: 'dropped', reason: 'unconfirmed' }]);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toMatchObject([{ type: 'increment' }, { payload: { properties: { n: 13 } } }]);
  });

  it('of different projects take no notice of each other', () => {
    const stranger = new DrivenClient(clock, { ...shared, clientId: 'another' });
    const bornAt = clock.now;
    client.identify('u', { properties: { n: 5 } });
    client.deliverAll();
    clock.now += SETTLE_MS - 1;
    stranger.identify('v');
    stranger.deliverAll();
    expect(stranger.increment('u', 'n').held).toBe(1);
    expect(stranger.backlog.nextWriteAt()).toBe(bornAt + SETTLE_MS);
  });
});
