import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { api, clientOf, GAP_MS } from './counting-process.js';

const require = createRequire(import.meta.url);
const U = { profileId: 'u' };
const DELIVERED = { status: 'delivered' };
const seeds = { profiles: [{ id: 'u', properties: { plan: 'free', n: 0 } }] };

it('an increment that has to wait is queued in the same turn, and its outcome comes later', async () => {
  const { inspector } = await api(seeds);
  const { client, ends } = clientOf(inspector.url);
  const order: string[] = [];
  setImmediate(() => order.push('next turn'));
  expect(await client.increment({ ...U, property: 'n' })).toEqual({ status: 'queued' });
  order.push('awaited');
  expect(client.stats()).toMatchObject({ calls: 1, pending: 1, queued: 1, inFlight: 0, held: 1 });
  await expect.poll(() => order).toEqual(['awaited', 'next turn']);
  await expect.poll(() => ends).toEqual([{ type: 'increment', property: 'n', delivery: DELIVERED }]);
  expect(client.stats()).toMatchObject({ delivered: 1, pending: 0, held: 0 });
});

it('calls of a gap are one request, and each has its end', async () => {
  const { inspector, requests } = await api(seeds);
  const { client, ends } = clientOf(inspector.url);
  for (let value = 1; value <= 20; value += 1) void client.increment({ ...U, property: 'n', value });
  for (let times = 0; times < 5; times += 1) void client.decrement({ ...U, property: 'n' });
  await expect.poll(() => ends.length).toBe(25);
  expect(ends.every(({ delivery }) => delivery.status === 'delivered')).toBe(true);
  expect(requests('increment')).toHaveLength(1);
  expect(requests('decrement')).toHaveLength(0);
  await expect.poll(() => inspector.profile('u')?.properties['n']).toBe('205');
});

it('tracks, groups and names do not wait for a counter', async () => {
  const { inspector } = await api(seeds);
  const { client } = clientOf(inspector.url, { counterSettleMs: 60_000 });
  void client.increment({ ...U, property: 'n' });
  const answers = await Promise.all([
    client.track('visited', U),
    client.revenue(5, U),
    client.upsertGroup({ id: 'g', type: 'company', name: 'Acme' }),
    client.identify({ ...U, properties: { plan: 'pro' } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered', 'delivered']);
  expect(client.stats()).toMatchObject({ pending: 1, held: 1 });
});

it('an identify is kept by the counter that follows it', async () => {
  const { inspector } = await api(seeds);
  const { client, ends } = clientOf(inspector.url);
  expect(await client.identify({ ...U, properties: { plan: 'pro' } })).toMatchObject(DELIVERED);
  expect(await client.increment({ ...U, property: 'n' })).toEqual({ status: 'queued' });
  await expect.poll(() => ends.length).toBe(2);
  await expect.poll(() => inspector.profile('u')?.properties).toMatchObject({ plan: 'pro', n: '1' });
});

it('flush() sends what may go, returns at once where a gap takes longer, and says what is held', async () => {
  const { inspector, requests } = await api(seeds);
  const { client } = clientOf(inspector.url, { counterSettleMs: 60_000 });
  void client.identify({ ...U, properties: { plan: 'pro' } });
  void client.increment({ ...U, property: 'n' });
  void client.increment({ profileId: 'other', property: 'n' });
  const started = performance.now();
  const report = await client.flush(9_000);
  expect(performance.now() - started).toBeLessThan(8_000);
  // The profile that nothing was written to has no gap at an end; the API does not know it.
  expect(requests('increment')).toMatchObject([{ profileId: 'other', status: 404 }]);
  expect(report).toMatchObject({ delivered: 1, dropped: 0, pending: 2, held: 2 });
  expect(client.stats()).toMatchObject({ pending: 2, held: 2 });
});

it('flush() waits for a counter whose gap ends within its time', async () => {
  const { inspector } = await api(seeds);
  const { client } = clientOf(inspector.url);
  void client.identify({ ...U, properties: { plan: 'pro' } });
  void client.increment({ ...U, property: 'n' });
  expect(await client.flush(9_000)).toMatchObject({ delivered: 2, pending: 0, held: 0 });
});

it('shutdown() without a time saves the counters that one gap can save, and says at once how long that takes', async () => {
  const { inspector } = await api(seeds);
  const { client, log } = clientOf(inspector.url, { counterSettleMs: 1_500, shutdownTimeoutMs: 200 });
  expect(await client.identify({ ...U, properties: { plan: 'pro' } })).toMatchObject(DELIVERED);
  for (let times = 0; times < 3; times += 1) void client.increment({ ...U, property: 'n' });
  const report = client.shutdown();
  const line = 'Waiting up to 2 s for 3 calls, because changes to the same profile have to be spaced out.';
  expect(log.slice(1)).toEqual([`[openpanel] ${line}`]);
  expect(await report).toMatchObject({ delivered: 4, dropped: 0, pending: 0, held: 0 });
  await expect.poll(() => inspector.profile('u')?.properties).toMatchObject({ plan: 'pro', n: '3' });
});

it.each([
  ['is down', 'reset'],
  ['refuses everything', 503],
] as const)(
  'an API that %s holds shutdown() no longer than shutdownTimeoutMs: no gap is waited for',
  async (_, fail) => {
    const { inspector } = await api(seeds);
    const { client, log } = clientOf(inspector.url, { counterSettleMs: 20_000, shutdownTimeoutMs: 300 });
    inspector.setFaults({ fail });
    void client.increment({ ...U, property: 'n' });
    void client.identify({ profileId: 'v', properties: { plan: 'pro' } });
    for (let index = 0; index < 5; index += 1) void client.track('visited');
    const started = performance.now();
    const report = await client.shutdown();
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(report.pending).toBe(0);
    // It is not the gap that would have needed more time.
    expect(log.join('\n')).not.toContain('would have delivered');
  },
);

it('after the end of one client the gap of others is as long as before', async () => {
  const { inspector, requests } = await api(seeds);
  const [one, other] = [clientOf(inspector.url), clientOf(inspector.url)];
  await one.client.shutdown();
  void other.client.increment({ ...U, property: 'n' });
  expect(other.client.stats()).toMatchObject({ held: 1 });
  await one.client.flush(0);
  expect(requests('increment')).toHaveLength(0);
  await expect.poll(() => other.ends.length).toBe(1);
});

it('clients and copies of the package share one schedule: one request a gap, and all calls have their end', async () => {
  const { inspector, requests } = await api(seeds);
  const copy = require('../../packages/core/dist/cjs/index.js') as typeof import('../../packages/core/src/index.js');
  const one = clientOf(inspector.url);
  const other = clientOf(inspector.url, {}, copy.OpenPanel);
  expect(other.client.constructor).not.toBe(one.client.constructor);
  void one.client.identify({ ...U, properties: { plan: 'pro' } });
  for (let times = 0; times < 10; times += 1) {
    void one.client.increment({ ...U, property: 'n' });
    void other.client.increment({ ...U, property: 'n' });
  }
  await expect.poll(() => [one.ends.length, other.ends.length], { timeout: 5_000 }).toEqual([11, 10]);
  expect(requests('increment')).toHaveLength(1);
  await expect.poll(() => inspector.profile('u')?.properties).toMatchObject({ plan: 'pro', n: '20' });
  for (const { client } of [one, other]) expect(client.stats()).toMatchObject({ pending: 0, held: 0, inFlight: 0 });
});

it('the shutdown of a client leaves the calls of another one in place', async () => {
  const { inspector } = await api(seeds);
  const [one, other] = [clientOf(inspector.url), clientOf(inspector.url)];
  await one.client.identify({ ...U, properties: { plan: 'pro' } });
  void one.client.increment({ ...U, property: 'n', value: 100 });
  void other.client.increment({ ...U, property: 'n' });
  await one.client.shutdown(0);
  expect(one.ends.at(-1)).toMatchObject({ delivery: { status: 'dropped', reason: 'shutdown' } });
  await expect.poll(() => other.ends).toMatchObject([{ delivery: DELIVERED }]);
  await expect.poll(() => inspector.profile('u')?.properties).toMatchObject({ plan: 'pro', n: '1' });
});

it('counters take at most half of the queue: beyond, the oldest property is dropped with all its calls', async () => {
  const { inspector } = await api(seeds);
  const { client, ends } = clientOf(inspector.url, { counterSettleMs: 60_000, maxQueueSize: 10 });
  for (const property of ['a', 'b', 'c', 'd', 'e', 'a', 'f']) void client.increment({ ...U, property });
  await expect.poll(() => client.stats().dropped).toBe(1);
  expect(ends).toEqual([{ type: 'increment', property: 'b', delivery: { status: 'dropped', reason: 'queue_full' } }]);
  expect(client.stats()).toMatchObject({ pending: 6, held: 6, droppedBy: { queue_full: 1 } });
});

it('tracks find no room that counters have taken, and counters drive tracks out of a full queue', async () => {
  const { inspector } = await api(seeds);
  inspector.setFaults({ fail: 503 });
  const { client } = clientOf(inspector.url, { counterSettleMs: 60_000, maxQueueSize: 10 });
  for (let index = 0; index < 10; index += 1) void client.track('visited');
  for (const property of ['a', 'b', 'c', 'd', 'e']) void client.increment({ ...U, property });
  await expect.poll(() => client.stats().droppedBy.queue_full).toBeGreaterThanOrEqual(4);
  expect(client.stats()).toMatchObject({ held: 5 });
  expect(client.stats().pending).toBeLessThanOrEqual(11);
});

it('a profile that never comes: put back twice, then rejected, with one warning', async () => {
  const { inspector, requests } = await api();
  const { client, ends, log } = clientOf(inspector.url);
  for (const profileId of ['nobody', 'no one']) {
    void client.increment({ profileId, property: 'n' });
    void client.increment({ profileId, property: 'n' });
  }
  await expect.poll(() => ends.length, { timeout: 10_000 }).toBe(4);
  for (const { delivery } of ends) expect(delivery).toMatchObject({ status: 'rejected', httpStatus: 404 });
  expect(requests('increment')).toHaveLength(6);
  expect(log.filter((line) => line.includes('profile_not_found'))).toHaveLength(1);
});

it('an increment without an answer ends unconfirmed for all its calls, and is not repeated', async () => {
  const { inspector, requests } = await api(seeds);
  const { client, ends } = clientOf(inspector.url);
  inspector.setFaults({ fail: 'reset' });
  for (let times = 0; times < 3; times += 1) void client.increment({ ...U, property: 'n' });
  await expect.poll(() => ends.length).toBe(3);
  for (const { delivery } of ends) expect(delivery).toEqual({ status: 'dropped', reason: 'unconfirmed' });
  expect(requests('increment')).toHaveLength(1);
  inspector.setFaults({});
  const endedAt = Date.now();
  void client.increment({ ...U, property: 'n' });
  await expect.poll(() => ends.length).toBe(4);
  // It may have been stored, so the gap counts from there.
  expect(Date.parse(requests('increment').at(-1)?.receivedAt ?? '') - endedAt).toBeGreaterThan(GAP_MS - 100);
});

it('a refusal for rate puts the sum back, and what was added meanwhile goes along', async () => {
  const { inspector } = await api(seeds);
  const { client, ends } = clientOf(inspector.url);
  inspector.setFaults({ fail: 429 });
  void client.increment({ ...U, property: 'n', value: 2 });
  await expect.poll(() => inspector.requests().length).toBeGreaterThan(0);
  void client.increment({ ...U, property: 'n', value: 3 });
  inspector.setFaults({});
  await expect.poll(() => ends.length, { timeout: 10_000 }).toBe(2);
  expect(ends.every(({ delivery }) => delivery.status === 'delivered')).toBe(true);
  await expect.poll(() => inspector.profile('u')?.properties['n']).toBe('5');
});
