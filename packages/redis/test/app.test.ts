import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_REDIS, type RedisServer, startRedis } from '../../testkit/src/redis/redis-server.js';
import { connectTo, type TestClient } from './clients.js';
import { eventually, startApi, startApp, startTestRelay } from './fleet.js';
import { batchOf, openStore, readAll } from './store.js';

const range = (length: number) => Array.from({ length }, (_, place) => place);
const API = 'https://api.example';

describe.skipIf(NO_REDIS).each(['ioredis', 'redis'] as const)('an app with %s', { timeout: 60_000 }, (name) => {
  let server: RedisServer;
  let made: TestClient;
  beforeEach(async () => {
    server = await startRedis();
    made = await connectTo(name, server);
  });
  afterEach(async () => {
    server.thaw();
    made.close();
    await server.stop();
  });

  const records = async () => {
    const { consumer } = openStore({ client: made.client });
    return (await readAll(consumer, await consumer.open())).flat().map(({ record }) => record);
  };
  const placesOf = (found: readonly string[]) =>
    found.map((record) => Number(/"place":(\d+)/.exec(record)?.[1])).sort((a, b) => a - b);

  it('stores a batch once that Redis has applied too late for it', async () => {
    const app = startApp(made.client, API);
    await app.track('first', { place: 0 });
    server.freeze();
    const calls = range(50).map((place) => app.track('late', { place: place + 1 }));
    // They end as queued, so that nobody waits for them.
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set(['queued']));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    server.thaw();
    await eventually(() => app.stats().pending === 0);
    expect(placesOf(await records())).toEqual(range(51));
    expect(app.stats()).toMatchObject({ calls: 51, handedOver: 51, pending: 0 });
    await app.shutdown();
  });

  it('goes on after a crash of Redis, with what it had called meanwhile, in order', async () => {
    const warnings: string[] = [];
    const app = startApp(made.client, API);
    app.on('warning', ({ code }) => void warnings.push(code));
    await app.track('first', { place: 0, profileId: 'p' });
    await server.kill();
    for (const place of range(300)) void app.track('away', { place: place + 1, profileId: 'p' });
    await eventually(() => warnings.includes('outbox_unavailable'));
    await server.start();
    await eventually(() => app.stats().pending === 0);
    const found = await records();
    expect(found.map((record) => Number(/"place":(\d+)/.exec(record)?.[1]))).toEqual(range(301));
    await app.shutdown();
  });

  it('keeps the most important events in its own queue while the outbox is full', async () => {
    const app = startApp(made.client, API, { partitions: 1, maxLength: 10 }, { maxQueueSize: 20 });
    const statuses: string[] = [];
    app.on('delivery', (event, delivery) => {
      if (event.type === 'track') statuses.push(`${event.payload.name} ${delivery.status}`);
    });
    await Promise.all(range(10).map((place) => app.track('fits', { place })));
    for (const place of range(30)) void app.track('waits', { place });
    for (const place of range(5)) void app.revenue(100, { place });
    await eventually(() => app.stats().droppedBy.queue_full === 15);
    expect(app.stats()).toMatchObject({ calls: 45, handedOver: 10, pending: 20 });
    expect(new Set(statuses)).toEqual(new Set(['fits handed_over', 'waits dropped']));
    await server.cli('flushall');
    await eventually(() => app.stats().handedOver > 10);
    await server.cli('flushall');
    await eventually(() => app.stats().pending === 0);
    expect(statuses.filter((status) => status === 'revenue handed_over')).toHaveLength(5);
    await app.shutdown();
  });

  it('does not fill the memory of its Redis client while Redis is away', async () => {
    const app = startApp(made.client, API, {}, { maxQueueSize: 1_000 });
    await app.track('first');
    server.freeze();
    for (const place of range(5_000)) void app.track('away', { place });
    await eventually(() => app.stats().pending === 1_500 || app.stats().pending === 1_000);
    const before = app.stats().droppedBy.queue_full;
    expect(before).toBeGreaterThanOrEqual(3_500);
    server.thaw();
    await eventually(() => app.stats().pending === 0);
    expect(await records()).toHaveLength(5_001 - before);
    await app.shutdown();
  });

  it('drops what it could not store when it ends, and says so', async () => {
    const app = startApp(made.client, API);
    await app.track('first');
    await server.kill();
    for (const place of range(10)) void app.track('lost', { place });
    await app.shutdown(300);
    const { dropped, handedOver, pending } = app.stats();
    expect({ dropped, handedOver, pending }).toEqual({ dropped: 10, handedOver: 1, pending: 0 });
    await server.start();
  });

  it('delivers for the fleet itself with relay: true, and needs no other process', async () => {
    const api = await startApi();
    const app = startTestRelay(made.client, api.url);
    expect(await app.verify()).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ subject: 'outbox', ok: true })]),
    });
    api.events.length = 0;
    expect(await app.track('viewed', { place: 1 })).toEqual({ status: 'handed_over' });
    await api.until(1);
    await app.shutdown();
    await api.stop();
  });
});

describe('options', () => {
  const client = { status: 'ready', call: async () => null };
  it('are refused with what is allowed', async () => {
    const { redisOutbox } = await import('../src/index.js');
    const wrong = (settings: object) => () => redisOutbox(settings as never);
    expect(wrong({})).toThrow('The option "client" must be a client of ioredis 5 or later');
    expect(wrong({ client: 'redis://localhost' })).toThrow('a string: connect first');
    expect(wrong({ client: Promise.resolve() })).toThrow('a promise: await it first');
    expect(wrong({ client: { status: 'ready', call() {}, options: { keyPrefix: 'x:' } } })).toThrow('keyPrefix');
    expect(wrong({ client, partitions: 0 })).toThrow('"partitions" must be an integer from 1 to 1024');
    expect(wrong({ client, prefx: 'a' })).toThrow('Did you mean "prefix"?');
    expect(() =>
      startApp(client, API, {}, { transport: { send: async () => ({ kind: 'unsent', reason: '' }) } }),
    ).toThrow('"transport" cannot be used with "outbox"');
    expect(() => startApp(client, API, {}, { spool: { directory: '/tmp/never' } })).toThrow(
      '"spool" cannot be used with "outbox"',
    );
    expect(() => startApp(client, API, { relay: { leaseMs: 10_500 } })).toThrow(
      '"leaseMs" must be an integer of at least 11000',
    );
  });
});

it.skipIf(NO_REDIS)(
  'a batch is not stored again by a command that arrives after the next batch',
  { timeout: 60_000 },
  async () => {
    const server = await startRedis();
    const made = await connectTo('ioredis', server);
    const { writer, consumer } = openStore({ client: made.client });
    const [first, second] = [batchOf(['1 a'], () => 'k'), batchOf(['1 b'], () => 'k')];
    await writer.append(first);
    await writer.append(second);
    await writer.append(first);
    expect((await readAll(consumer, await consumer.open())).flat().map(({ record }) => record)).toEqual(['1 a', '1 b']);
    made.close();
    await server.stop();
  },
);
