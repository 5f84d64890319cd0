import { expect, it } from 'vitest';
import { AWAY, KeptClient, STORED } from './kept-client.js';
import { MemorySource, type MemoryStore } from './memory-source.js';
import { describeSource, placeOf } from './source-facts.js';

const emptyStore = (): MemoryStore => ({ left: new Set(), owner: undefined, settled: [] });

for (const isAsynchronous of [false, true]) {
  describeSource(`a source that marks ${isAsynchronous ? 'asynchronously' : 'at once'}`, () => {
    const store = emptyStore();
    return placeOf(
      () => new MemorySource(store, isAsynchronous),
      (source) => source.crash(),
    );
  });
}

it.each([false, true])('what another process has taken over is not sent (asynchronous: %s)', async (isAsynchronous) => {
  const store = emptyStore();
  let isAway = true;
  const first = new KeptClient(new MemorySource(store, isAsynchronous), () => (isAway ? AWAY : STORED));
  void first.tracker.revenue(5);
  void first.tracker.increment({ property: 'n' });
  await first.until(() => expect(first.sent.length).toBeGreaterThan(1));
  // What is being sent would be unconfirmed.
  await first.until(() => expect(first.isQuiet).toBe(true));
  const next = new KeptClient(new MemorySource(store, isAsynchronous), () => STORED);
  await next.until(() => expect(next.stats).toMatchObject({ recovered: 2, delivered: 2 }));
  const before = first.sent.length;
  isAway = false;
  await first.until(() => expect(first.stats).toMatchObject({ handedOver: 2, pending: 0 }));
  expect(first.sent).toHaveLength(before);
  expect(first.isBalanced).toBe(true);
});

it('what is forgotten is counted as handed over, and its calls are not told of', async () => {
  const store = emptyStore();
  const source = new MemorySource(store, false);
  const first = new KeptClient(source, () => AWAY);
  for (let index = 0; index < 5; index += 1) void first.tracker.track('a');
  void first.tracker.identify({ firstName: 'A' });
  void first.tracker.increment({ property: 'n' });
  void first.tracker.upsertGroup({ id: 'g', type: 't', name: 'n' });
  await first.until(() => expect(first.stats.queued).toBe(8));
  await first.until(() => expect(first.stats.inFlight).toBe(0));
  first.engine.kept?.forget(() => true);
  expect(first.stats).toMatchObject({ handedOver: 8, pending: 0, bytes: 0 });
  expect(first.told).toEqual([]);
});

it('each call is settled exactly once', async () => {
  const store = emptyStore();
  const client = new KeptClient(new MemorySource(store, false), () => STORED, { maxQueueSize: 4 });
  for (let index = 0; index < 20; index += 1) void client.tracker.track('a');
  for (let index = 0; index < 20; index += 1) void client.tracker.increment({ property: 'n' });
  await client.until(() => expect(client.stats.pending).toBe(0));
  const { delivered, dropped } = client.stats;
  expect(delivered + dropped).toBe(40);
  // What found no room was never kept.
  expect(store.settled.filter(({ status }) => status === 'delivered')).toHaveLength(delivered);
  expect(store.left.size).toBe(0);
});

it('identifies that may have been sent as one are sent as one again, so that the first does not undo the second', async () => {
  const store = emptyStore();
  const options = { counterSettleMs: 1 };
  const first = new KeptClient(new MemorySource(store, false), () => AWAY, options);
  void first.tracker.identify({ firstName: 'A', properties: { plan: 'a', size: 1 } });
  void first.tracker.identify({ firstName: 'B', properties: { plan: 'b' } });
  const next = new KeptClient(new MemorySource(store, false), () => STORED, options);
  await next.until(() => expect(next.stats).toMatchObject({ recovered: 2, delivered: 2 }));
  expect(next.sent.map(({ payload }) => payload)).toMatchObject([
    { firstName: 'B', properties: { plan: 'b', size: 1 } },
  ]);
});

it.each([
  ['as many as are kept besides', 100, 60],
  ['more than are kept besides', 30, 0],
])('counters that wait do not keep what is behind them from being read: %s', async (_how, mostHeld, delivered) => {
  const store = emptyStore();
  const first = new KeptClient(new MemorySource(store, false), () => AWAY);
  for (let index = 0; index < 60; index += 1) void first.tracker.increment({ profileId: `p${index}`, property: 'n' });
  for (let index = 0; index < 60; index += 1) void first.tracker.track(`t${index}`);
  await first.until(() => expect(store.left.size).toBe(120));
  const source = new MemorySource(store, false);
  source.mostHeld = mostHeld;
  const next = new KeptClient(source, () => STORED, { maxQueueSize: 20, counterSettleMs: 600_000 });
  await next.until(() => expect(next.stats).toMatchObject({ delivered, queued: delivered === 0 ? 30 : 60 }));
  expect(next.stats).toMatchObject({ held: delivered === 0 ? 30 : 60, recovered: delivered === 0 ? 30 : 120 });
});
