import { type OnceClaim, OpenPanel } from '@openpanel-node/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_REDIS, type RedisServer, startRedis, startRedisCluster } from '../../testkit/src/redis/redis-server.js';
import { redisOnceStore } from '../src/index.js';
import { connectTo, connectToCluster, type TestClient } from './clients.js';
import { eventually, SECRET, startApi, startApp, startTestRelay, type TestApi } from './fleet.js';
import { openStore, PROJECT, readAll } from './store.js';

const hex = (number: number) => number.toString(16).padStart(32, '0');
const claimOf = (key: number, token: number): OnceClaim => ({ key: hex(key), token: hex(token) });

type Setting = readonly [string, () => Promise<{ made: TestClient; stop(): Promise<void> }>];
const SETTINGS: readonly Setting[] = [
  ...(['ioredis', 'redis4'] as const).map(
    (name): Setting => [
      name,
      async () => {
        const server = await startRedis({ config: { appendonly: 'no' } });
        return { made: await connectTo(name, server), stop: () => server.stop() };
      },
    ],
  ),
  [
    'a cluster of three',
    async () => {
      const { servers, stop } = await startRedisCluster();
      return { made: await connectToCluster('redis', servers), stop };
    },
  ],
];

describe.skipIf(NO_REDIS).each(SETTINGS)('with %s', { timeout: 60_000 }, (_name, start) => {
  let setting: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    setting = await start();
  }, 60_000);
  afterAll(async () => {
    setting.made.close();
    await setting.stop();
  });

  it('the first claim of a key counts, until it is given back', async () => {
    const store = redisOnceStore({ client: setting.made.client });
    const [first, second] = [1, 2].map(() => store.open({ ...PROJECT, warn: () => {} }));
    expect(await first?.claim([claimOf(1, 1), claimOf(2, 1)])).toEqual([]);
    expect(await second?.claim([claimOf(1, 2), claimOf(3, 2)])).toEqual([0]);
    expect(await first?.claim([claimOf(1, 1)])).toEqual([]);
    await second?.release([claimOf(1, 2)]);
    expect(await second?.claim([claimOf(1, 2)])).toEqual([0]);
    await first?.release([claimOf(1, 1)]);
    expect(await second?.claim([claimOf(1, 2)])).toEqual([]);
    const other = store.open({ ...PROJECT, clientId: 'another', warn: () => {} });
    expect(await other.claim([claimOf(2, 3)])).toEqual([]);
  });

  it('a batch of an outbox claims as it is stored, and answers the same when it is given again', async () => {
    const { writer, consumer } = openStore({ client: setting.made.client, partitions: 4, maxLength: 8 });
    const entry = (key: number, token: number) => ({
      key: hex(key),
      record: `1 ${key} ${token}`,
      once: claimOf(key, token),
    });
    const first = { producer: 'a', sequence: 1, entries: [entry(11, 1), entry(12, 1), entry(11, 2)] };
    expect(await writer.append(first)).toEqual({ full: [], duplicates: [2] });
    expect(await writer.append(first)).toEqual({ full: [], duplicates: [2] });
    const second = { producer: 'b', sequence: 2, entries: [entry(12, 3), entry(13, 3), { key: 'u', record: '1 x' }] };
    expect(await writer.append(second)).toEqual({ full: [], duplicates: [0] });
    const stored = (await readAll(consumer, 4)).flat().map(({ record }) => record);
    expect(stored.sort()).toEqual(['1 11 1', '1 12 1', '1 13 3', '1 x']);
  });

  it('what has ended in a relay keeps its key or gives it back', async () => {
    const { writer, consumer } = openStore({ client: setting.made.client, prefix: 'ends', partitions: 1 });
    const append = (sequence: number, token: number) =>
      writer.append({
        producer: `p${token}`,
        sequence,
        entries: [21, 22].map((key) => ({ key: hex(key), record: `1 ${key}`, once: claimOf(key, token) })),
      });
    expect(await append(1, 1)).toEqual([]);
    const lease = await consumer.acquire(0, 'relay', 10_000);
    const once = [
      { ...claimOf(21, 1), isStored: true },
      { ...claimOf(22, 1), isStored: false },
      { ...claimOf(22, 9), isStored: false },
    ];
    const change = { partition: 0, token: String(lease?.token), ended: [], retracted: [], once };
    await consumer.settle([change]);
    await consumer.settle([change]);
    expect(await append(2, 2)).toEqual({ full: [], duplicates: [0] });
    await consumer.settle([change]);
    expect(await append(3, 3)).toEqual({ full: [], duplicates: [0, 1] });
  });
});

describe.skipIf(NO_REDIS)('two processes with one Redis', { timeout: 60_000 }, () => {
  let server: RedisServer;
  let made: TestClient;
  let api: TestApi;
  const apps: OpenPanel[] = [];
  beforeAll(async () => {
    server = await startRedis({ config: { appendonly: 'no' } });
    made = await connectTo('ioredis', server);
  });
  beforeEach(async () => {
    for (const app of apps.splice(0)) await app.shutdown(0);
    await server.cli('flushall');
    await api?.stop();
    api = await startApi();
  });
  afterAll(async () => {
    for (const app of apps) await app.shutdown(0);
    await api.stop();
    made.close();
    await server.stop();
  });
  /** Two clients in one process share its memory; with transports of their own they are as two processes. */
  const sender = () => {
    const app = new OpenPanel({
      clientId: PROJECT.clientId,
      clientSecret: SECRET,
      apiUrl: api.url,
      logger: false,
      onceStore: redisOnceStore({ client: made.client }),
      transport: {
        async send({ body }) {
          const response = await fetch(`${api.url}/track`, { method: 'POST', body });
          return { kind: 'answered', status: response.status, body: await response.text() };
        },
      },
    });
    apps.push(app);
    return app;
  };
  /** What a provider sends until it gets an answer. */
  const deliveries = [0, 1, 2];

  it('a webhook that is delivered three times to both gives one event', async () => {
    const [first, second] = [sender(), sender()];
    await Promise.all(deliveries.flatMap(() => [first, second].map((app) => app.revenue(900, {}, { once: 'evt_1' }))));
    expect(api.events).toHaveLength(1);
    const stats = [first, second].map((app) => app.stats());
    expect(stats[0]!.droppedBy.duplicate + stats[1]!.droppedBy.duplicate).toBe(5);
  });

  it('an event that was refused can be made again by the other one', async () => {
    const [first, second] = [sender(), sender()];
    api.answer = () => ({ status: 202, body: '{"bot":{"name":"Googlebot"}}' });
    expect(await first.track('paid', {}, { once: 'k' })).toMatchObject({ status: 'rejected' });
    await first.shutdown(1_000);
    api.answer = () => undefined;
    expect(await second.track('paid', {}, { once: 'k' })).toMatchObject({ status: 'delivered' });
  });

  it('while Redis is away, the event waits, and is not sent without its key', async () => {
    const app = sender();
    await app.track('warm', {}, { once: 'w' });
    await server.kill();
    const delivered = new Promise<string>(
      (resolve) => void app.on('delivery', (_event, { status }) => resolve(status)),
    );
    const calledAt = performance.now();
    const call = app.track('paid', {}, { once: 'k' });
    expect(performance.now() - calledAt).toBeLessThan(50);
    expect(await call).toEqual({ status: 'queued' });
    expect(api.events).toHaveLength(1);
    await app.track('plain');
    expect(api.events.map(({ payload }) => 'name' in payload && payload.name)).toEqual(['warm', 'plain']);
    await server.start();
    await delivered;
    await eventually(() => api.events.length === 3);
  });

  it('through an outbox, three deliveries to two processes give one event, and a refused one can be made again', async () => {
    const fleet = [startApp(made.client, api.url), startApp(made.client, api.url)];
    const relay = startTestRelay(made.client, api.url);
    apps.push(...fleet, relay);
    api.answer = () => ({ status: 202, body: '{"bot":{"name":"Googlebot"}}' });
    const results = await Promise.all(
      deliveries.flatMap(() => fleet.map((app) => app.revenue(900, {}, { once: 'evt_2' }))),
    );
    expect(results.filter(({ status }) => status === 'handed_over')).toHaveLength(1);
    expect(fleet[0]!.stats().droppedBy.duplicate + fleet[1]!.stats().droppedBy.duplicate).toBe(5);
    await eventually(() => api.requests === 1);
    api.answer = () => undefined;
    await eventually(async () => (await fleet[1]!.revenue(900, {}, { once: 'evt_2' })).status === 'handed_over');
    await eventually(() => api.events.length === 1);
    expect(api.requests).toBe(2);
  });
});
