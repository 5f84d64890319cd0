import { expect, it, vi } from 'vitest';
import type { Delivery, OpenPanel } from '../../src/index.js';
import { apiServer, STORED } from '../api-server.js';
import { httpClient, memoryClient } from '../clients.js';

/** On a busy machine. */
const PATIENCE = { timeout: 10_000 };

const DUPLICATE = { status: 'dropped', reason: 'duplicate' };

it('an event with a key is stored once, however often it is tracked', async () => {
  const { client, sent } = memoryClient();
  const calls = Array.from({ length: 3 }, () => client.track('order_paid', { plan: 'pro' }, { once: 'evt_1' }));
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(['delivered', 'dropped', 'dropped']);
  expect(await client.track('order_paid', { plan: 'pro' }, { once: 'evt_1' })).toEqual(DUPLICATE);
  expect(await sent()).toHaveLength(1);
  expect(client.stats()).toMatchObject({ calls: 4, delivered: 1, dropped: 3, droppedBy: { duplicate: 3 }, pending: 0 });
});

it('a key belongs to the name of the event; payments and tracks, requests and scopes share it', async () => {
  const { client, sent } = memoryClient();
  const results = await Promise.all([
    client.track('a', {}, { once: 1 }),
    client.track('b', {}, { once: 1 }),
    client.revenue(100, {}, { once: 1 }),
    client.scope({ profileId: 'u' }).revenue(100, {}, { once: '1' }),
    client.scope({ profileId: 'u' }).track('a', {}, { once: '1' }),
    client.track('a', {}, { once: undefined }),
    client.track('a', {}, {}),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    ...['delivered', 'delivered', 'delivered', 'dropped', 'dropped', 'delivered', 'delivered'],
  ]);
  expect((await sent()).map(({ payload }) => payload)).toMatchObject([
    ...[{ name: 'a' }, { name: 'b' }, { name: 'revenue' }, { name: 'a' }, { name: 'a' }],
  ]);
});

it('an option of another name is ignored, with one warning', async () => {
  const { client, log } = memoryClient();
  const options = { onec: 'evt_1' } as { once?: string };
  for (let time = 0; time < 2; time += 1)
    expect(await client.track('order_paid', {}, options)).toMatchObject({ status: 'delivered' });
  expect(log.filter((line) => line.includes('have no option "onec"'))).toHaveLength(1);
});

it('a key is free again when the recorded events are cleared, as between tests', async () => {
  const { client, sent } = memoryClient();
  for (let test = 0; test < 2; test += 1) {
    const calls = ['a', 'b', 'a'].map((once) => client.track('paid', {}, { once }));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'dropped']);
    expect(await client.track('paid', {}, { once: 'b' })).toEqual(DUPLICATE);
    (await sent()).length = 0;
  }
});

it('a key belongs to client ID and API: another client of the same ones shares it, any other does not', async () => {
  const api = await apiServer();
  const [first, second, other] = [{}, {}, { clientId: '10ca1000-0000-4000-8000-000000000002' }].map(
    (options) => httpClient(api.url, options).client,
  ) as [OpenPanel, OpenPanel, OpenPanel];
  expect(await first.track('paid', {}, { once: 'k' })).toMatchObject({ status: 'delivered' });
  expect(await second.track('paid', {}, { once: 'k' })).toEqual(DUPLICATE);
  expect(await other.track('paid', {}, { once: 'k' })).toMatchObject({ status: 'delivered' });
});

it.each([
  ['rejected', { status: 202, body: '{"bot":{"name":"Googlebot"}}' }, {}],
  ['expired', { status: 503, body: '' }, { maxEventAgeMs: 300 }],
])('an event that was %s can be made again', async (_what, answer, options) => {
  let isWell = false;
  const api = await apiServer(() => (isWell ? STORED : answer));
  const { client } = httpClient(api.url, options);
  const ended = new Promise<Delivery>((resolve) => void client.on('delivery', (_event, delivery) => resolve(delivery)));
  void client.track('paid', {}, { once: 'k' });
  expect(['rejected', 'dropped']).toContain((await ended).status);
  isWell = true;
  expect(await client.track('paid', {}, { once: 'k' })).toMatchObject({
    status: expect.stringMatching(/delivered|queued/),
  });
  await client.flush();
  expect(client.stats()).toMatchObject({ delivered: 1, droppedBy: { duplicate: 0 } });
});

it('what is filtered, invalid or too large, or finds no room, has no key', async () => {
  let isOut = true;
  const { client } = memoryClient({ filter: () => !isOut, maxEventBytes: 1_000 });
  const paid = (properties: object, name = 'paid') => client.track(name, properties, { once: 'k' });
  expect(await paid({})).toMatchObject({ reason: 'filtered' });
  isOut = false;
  expect(await paid({ text: 'x'.repeat(2_000) })).toMatchObject({ reason: 'too_large' });
  expect(await paid({}, 'session_start')).toMatchObject({ reason: 'invalid' });
  expect(await paid({})).toMatchObject({ status: 'delivered' });
});

it('an event without an answer is never repeated, and keeps its key', async () => {
  const api = await apiServer(() => undefined);
  const { client } = httpClient(api.url);
  expect(await client.track('paid', {}, { once: 'k' })).toMatchObject({ status: 'dropped', reason: 'unconfirmed' });
  expect(await client.track('paid', {}, { once: 'k' })).toEqual(DUPLICATE);
  expect(api.received).toHaveLength(1);
});

it('what a shutdown drops unsent can be made again by another client, and what was on its way cannot', async () => {
  const api = await apiServer((_request, count) => (count === 1 ? new Promise(() => {}) : STORED));
  const [first, second] = [httpClient(api.url).client, httpClient(api.url).client];
  void first.track('sent', {}, { once: 'k' });
  await vi.waitFor(() => expect(api.received).toHaveLength(1), PATIENCE);
  void first.track('waiting', {}, { once: 'k' });
  expect(await first.shutdown(0)).toMatchObject({ droppedBy: { unconfirmed: 1, shutdown: 1 } });
  expect(await second.track('waiting', {}, { once: 'k' })).toMatchObject({ status: 'delivered' });
  expect(await second.track('sent', {}, { once: 'k' })).toEqual(DUPLICATE);
});

it('what leaves a full queue can be made again', async () => {
  const api = await apiServer((_request, count) => (count === 1 ? new Promise(() => {}) : STORED));
  const { client } = httpClient(api.url, { maxQueueSize: 2 });
  void client.track('first');
  await vi.waitFor(() => expect(api.received).toHaveLength(1), PATIENCE);
  const evicted = client.track('paid', {}, { once: 'k' });
  for (const name of ['a', 'b']) void client.track(name);
  expect(await evicted).toMatchObject({ reason: 'queue_full' });
  void client.track('paid', {}, { once: 'k' });
  expect(client.stats()).toMatchObject({ droppedBy: { duplicate: 0 } });
});

it.each([[''], [null], [Number.NaN], [{}], ['x'.repeat(513)], [true]])('%j is no key', async (once) => {
  const { client, sent, log } = memoryClient();
  expect(await client.track('a', {}, { once: once as never })).toEqual({ status: 'dropped', reason: 'invalid' });
  expect(await sent()).toEqual([]);
  expect(log.join()).toContain('invalid_event');
});

it('what is no object has no options', async () => {
  const { client } = memoryClient();
  expect(await client.track('a', {}, 'evt_1' as never)).toEqual({ status: 'dropped', reason: 'invalid' });
});
