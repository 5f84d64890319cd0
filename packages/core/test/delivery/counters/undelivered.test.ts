import { beforeEach, describe, expect, it } from 'vitest';
import { DELIVERED, DrivenClient, identify, increment, MISSING, SETTLE_MS, startedClient } from './driven-client.js';

const clock = { now: 0 };
let client: DrivenClient;

beforeEach(() => {
  client = startedClient(clock);
});

const only = () => client.takeOnly();

describe('what was not delivered', () => {
  it('a counter that was certainly not processed joins what waits, without a gap', () => {
    const call = client.increment('u', 'n', 2);
    expect(call.held).toBe(0);
    const write = only();
    client.increment('u', 'n', 3);
    client.backlog.schedule.again(write, 0, false);
    expect(call.held).toBe(1);
    expect(client.deliverAll()).toEqual([increment('n', 5)]);
    expect(client.calls.map(({ ends }) => ends)).toEqual([[DELIVERED], [DELIVERED]]);
  });

  it('not before its delay, also where more is added', () => {
    client.increment('u', 'n', 2);
    client.backlog.schedule.again(only(), 1_000, false);
    client.increment('u', 'n', 3);
    expect(client.takeAll()).toEqual([]);
    expect(client.backlog.nextWriteAt()).toBe(clock.now + 1_000);
    clock.now += 1_000;
    expect(client.deliverAll()).toEqual([increment('n', 5)]);
  });

  it.each(Array.from({ length: 12 }, (_, index) => index))(
    'whichever look at the clock, after %i, sees its delay end',
    (before) => {
      let left = Number.POSITIVE_INFINITY;
      let start = 0;
      const moving = startedClient({
        get now() {
          left -= 1;
          return left < 0 ? start + 5 : start;
        },
        set now(to) {
          start = to;
        },
      });
      const call = moving.identify('u', { firstName: 'Ada' });
      const write = moving.takeOnly();
      left = before + 1;
      moving.backlog.schedule.again(write, 5, false);
      expect(moving.backlog.nextWriteAt()).toBeDefined();
      left = 0;
      moving.deliverAll();
      expect(call.ends).toEqual([DELIVERED]);
    },
  );

  it('or is voided by what was set meanwhile', () => {
    client.increment('u', 'n', 2);
    const write = only();
    client.identify('u', { properties: { n: 9 } });
    client.backlog.schedule.again(write, 0, false);
    expect(client.deliverAll()).toEqual([identify({ properties: { n: 9 } })]);
    expect(client.calls.map(({ ends }) => ends)).toEqual([[DELIVERED], [DELIVERED]]);
  });

  it('an identify keeps its place, comes after its delay, and holds counters of what it sets', () => {
    client.identify('u', { properties: { n: 'text' } });
    const write = only();
    client.assign('u', 'acme');
    client.increment('u', 'n');
    client.increment('u', 'm');
    client.backlog.schedule.again(write, 20_000, true);
    expect(client.backlog.nextWriteAt()).toBe(clock.now + SETTLE_MS);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toEqual([increment('m', 1)]);
    clock.now += 5_000;
    expect(client.deliverAll().map(({ type }) => type)).toEqual(['identify', 'assign_group']);
    clock.now += SETTLE_MS;
    expect(client.deliverAll()).toEqual([increment('n', 1)]);
  });

  it('a profile that is not found is tried three times, a gap apart, with all that was added', () => {
    const call = client.increment('u', 'n');
    for (const last of [false, false, true]) {
      const write = only();
      expect(client.backlog.schedule.missing(write)).toBe(!last);
      if (last) client.backlog.schedule.end(write, MISSING);
      else expect(client.takeAll()).toEqual([]);
      client.increment('u', last ? 'other' : 'n');
      clock.now += last ? 0 : SETTLE_MS;
    }
    expect(call.ends).toEqual([MISSING]);
    expect(client.calls.map(({ ends }) => ends.length)).toEqual([1, 1, 1, 0]);
  });

  it('an identify of a profile that is not found does not wait for its counter, and its counter is tried anew', () => {
    client.identify('u');
    client.deliverAll();
    client.increment('u', 'n');
    clock.now += SETTLE_MS;
    for (let miss = 0; miss < 2; miss += 1) {
      client.backlog.schedule.missing(only());
      clock.now += SETTLE_MS;
    }
    clock.now -= 1;
    client.identify('u', { properties: { plan: 'pro' } });
    expect(client.deliverAll()).toMatchObject([{ type: 'identify' }]);
    for (let miss = 0; miss < 2; miss += 1) {
      clock.now += SETTLE_MS;
      expect(client.backlog.schedule.missing(only())).toBe(true);
    }
  });
});

describe('without a gap', () => {
  it('everything goes at once, in order, one at a time, as it was called', () => {
    client = new DrivenClient(clock, { counterSettleMs: 0 });
    client.identify('u', { properties: { n: 5 } });
    client.increment('u', 'n');
    client.decrement('u', 'n', 2);
    client.identify('u', { properties: { n: 1 } });
    client.increment('u', 'n');
    const first = only();
    expect(client.calls.map(({ held }) => held)).toEqual([0, 0, 0, 0, 0]);
    client.backlog.schedule.end(first, DELIVERED);
    expect(client.deliverAll().map(({ type }) => type)).toEqual(['increment', 'decrement', 'identify', 'increment']);
  });

  it('a profile that is not found is asked for again after five seconds', () => {
    client = new DrivenClient(clock, { counterSettleMs: 0 });
    client.increment('u', 'n');
    expect(client.backlog.schedule.missing(only())).toBe(true);
    expect(client.backlog.nextWriteAt()).toBe(clock.now + 5_000);
    clock.now += 5_000;
    expect(client.deliverAll()).toEqual([increment('n', 1)]);
  });
});
