import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_REDIS, type RedisServer, startRedis, startRedisCluster } from '../../testkit/src/redis/redis-server.js';
import { CLIENTS, connectTo, connectToCluster, type TestClient } from './clients.js';
import { batchOf, openStore, PROJECT, readAll } from './store.js';

const range = (length: number) => Array.from({ length }, (_, place) => place);

/** A server, or three, and a client of it. */
type Setting = readonly [
  name: string,
  open: () => Promise<{
    made: TestClient;
    flush(): Promise<unknown>;
    forgetScripts(): Promise<unknown>;
    stop(): Promise<void>;
  }>,
];

const settingOf = (made: TestClient, each: (...command: string[]) => Promise<unknown>, stop: () => Promise<void>) => ({
  made,
  flush: () => each('flushall'),
  forgetScripts: () => each('script', 'flush'),
  stop,
});

const single = (name: (typeof CLIENTS)[number]): Setting => [
  name,
  async () => {
    const server = await startRedis({ config: { appendonly: 'no' } });
    const each = (...command: string[]) => server.cli(...command);
    return settingOf(await connectTo(name, server), each, () => server.stop());
  },
];
const cluster = (name: (typeof CLIENTS)[number]): Setting => [
  `a cluster of three, with ${name}`,
  async () => {
    const { servers, stop } = await startRedisCluster();
    const each = (...command: string[]) => Promise.all(servers.map(({ cli }) => cli(...command)));
    return settingOf(await connectToCluster(name, servers), each, stop);
  },
];
const SETTINGS = [...CLIENTS.map(single), cluster('ioredis'), cluster('redis')];

describe.skipIf(NO_REDIS).each(SETTINGS)('the store in %s', { timeout: 60_000 }, (_name, open) => {
  let setting: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    setting = await open();
  }, 60_000);
  beforeEach(() => setting.flush());
  afterAll(async () => {
    setting.made.close();
    await setting.stop();
  });
  const store = (settings = {}) => openStore({ client: setting.made.client, partitions: 4, ...settings });

  it('keeps the order of each key, and gives records back unchanged', async () => {
    const { writer, consumer } = store();
    const records = range(200).map((place) => `1 ${place} é ☃ "quoted" \u001F {}`);
    const key = (place: number) => `profile ${place % 20}`;
    expect(await writer.append(batchOf(records.slice(0, 100), key))).toEqual([]);
    expect(await writer.append(batchOf(records.slice(100), key))).toEqual([]);
    const partitions = await consumer.open();
    expect(partitions).toBe(4);
    const read = await readAll(consumer, partitions);
    expect(
      read
        .flat()
        .map(({ record }) => record)
        .sort(),
    ).toEqual([...records].sort());
    for (const entries of read) {
      const places = entries.map(({ record }) => records.indexOf(record));
      for (const profile of range(20)) {
        const own = places.filter((place) => place % 20 === profile);
        expect(own).toEqual([...own].sort((a, b) => a - b));
        expect([0, 10]).toContain(own.length);
      }
    }
  });

  it('stores a batch once, however often it is given, also after a later one', async () => {
    const { writer, consumer } = store();
    const first = batchOf(['1 a', '1 b', '1 c'], (place) => `key ${place}`);
    const second = batchOf(['1 d'], () => 'key 0');
    for (const batch of [first, first, second, first, second]) expect(await writer.append(batch)).toEqual([]);
    const read = await readAll(consumer, await consumer.open());
    expect(
      read
        .flat()
        .map(({ record }) => record)
        .sort(),
    ).toEqual(['1 a', '1 b', '1 c', '1 d']);
  });

  it('says which entries found no room, and says the same when it is asked again', async () => {
    const { writer, consumer } = store({ maxLength: 8 });
    const batch = batchOf(
      range(5).map((place) => `1 ${place}`),
      () => 'one key',
    );
    expect(await writer.append(batch)).toEqual([2, 3, 4]);
    expect(await writer.append(batch)).toEqual([2, 3, 4]);
    const [entries = []] = (await readAll(consumer, await consumer.open())).filter(({ length }) => length > 0);
    expect(entries.map(({ record }) => record)).toEqual(['1 0', '1 1']);
  });

  it('has one owner for a partition, and refuses what an earlier one begins', async () => {
    const { writer, consumer } = store({ partitions: 1 });
    await writer.append(batchOf(['1 a', '1 b', '1 c']));
    await consumer.open();
    const [[first, second] = []] = await readAll(consumer, 1);
    const ids = [String(first?.id)];
    const old = await consumer.acquire(0, 'one', 60_000);
    expect(old).toMatchObject({ partition: 0, begun: [] });
    expect(await consumer.acquire(0, 'two', 60_000)).toBeUndefined();
    const oldLease = { partition: 0, token: String(old?.token) };
    expect(await consumer.begin([{ ...oldLease, ids, ended: [] }])).toEqual([]);
    await consumer.release([oldLease]);
    const owner = await consumer.acquire(0, 'two', 60_000);
    expect(owner).toMatchObject({ begun: ids });
    const lease = { partition: 0, token: String(owner?.token) };
    expect(lease.token).not.toBe(oldLease.token);
    const late = { ...oldLease, ids: [String(second?.id)], ended: [] };
    expect(await consumer.begin([late])).toMatchObject([oldLease]);
    expect(await consumer.heartbeat('one', [oldLease], 60_000)).toMatchObject({ lost: [oldLease] });
    expect(await consumer.heartbeat('two', [lease], 60_000)).toMatchObject({ lost: [], relays: ['one', 'two'] });
    await consumer.settle([{ ...lease, ended: ids, retracted: [] }]);
    await consumer.release([lease]);
    expect(await consumer.acquire(0, 'three', 60_000)).toMatchObject({ begun: [] });
    expect((await readAll(consumer, 1))[0]?.map(({ record }) => record)).toEqual(['1 b', '1 c']);
  });

  it('forgets what was begun and certainly not processed', async () => {
    const { writer, consumer } = store({ partitions: 1 });
    await writer.append(batchOf(['1 a']));
    await consumer.open();
    const [[entry] = []] = await readAll(consumer, 1);
    const ids = [String(entry?.id)];
    const { token = '' } = (await consumer.acquire(0, 'one', 60_000)) ?? {};
    await consumer.begin([{ partition: 0, token, ids, ended: [] }]);
    await consumer.settle([{ partition: 0, token, ended: [], retracted: ids }]);
    await consumer.release([{ partition: 0, token }]);
    expect(await consumer.acquire(0, 'two', 60_000)).toMatchObject({ begun: [] });
  });

  it('settles thousands of entries at once', async () => {
    const { writer, consumer } = store({ partitions: 1 });
    await writer.append(batchOf(range(5_000).map((place) => `1 ${place}`)));
    await consumer.open();
    const [entries = []] = await readAll(consumer, 1);
    const ended = entries.map(({ id }) => id);
    const lease = { partition: 0, token: 'none' };
    await consumer.settle([{ ...lease, ended: ended.slice(0, 4_999), retracted: [] }]);
    expect(await consumer.backlog()).toMatchObject([{ entries: 1 }]);
  });

  it('lets one relay probe for all, until it says that it goes on', async () => {
    const { consumer } = store();
    expect(await consumer.pause('one', 60_000)).toBe(true);
    expect(await consumer.pause('two', 60_000)).toBe(false);
    expect(await consumer.pause('one', 60_000)).toBe(true);
    expect(await consumer.heartbeat('two', [], 60_000)).toMatchObject({ pausedBy: 'one' });
    await consumer.resume('two');
    expect(await consumer.heartbeat('two', [], 60_000)).toMatchObject({ pausedBy: 'one' });
    await consumer.resume('one');
    expect(await consumer.heartbeat('two', [], 60_000)).toMatchObject({ pausedBy: undefined });
  });

  it('keeps projects apart, and has neither client ID nor URL in a key', async () => {
    const { writer, consumer } = store();
    await writer.append(batchOf(['1 mine']));
    const other = openStore(
      { client: setting.made.client, partitions: 2 },
      { ...PROJECT, apiUrl: 'https://other.example' },
    );
    expect(await other.consumer.open()).toBe(2);
    expect((await readAll(other.consumer, 2)).flat()).toEqual([]);
    expect((await readAll(consumer, await consumer.open())).flat()).toHaveLength(1);
  });

  it('uses the number of partitions that the first client said, and warns of another one', async () => {
    await store().writer.append(batchOf(['1 a']));
    const { consumer, warnings } = store({ partitions: 8 });
    expect(await consumer.open()).toBe(4);
    expect(warnings).toMatchObject([{ code: 'outbox_partitions' }]);
  });

  it('goes on with a server that has forgotten the scripts, as one does that was restarted', async () => {
    const { writer, consumer } = store();
    await writer.append(batchOf(['1 a']));
    await setting.forgetScripts();
    await writer.append(batchOf(['1 b']));
    await setting.forgetScripts();
    expect((await readAll(consumer, await consumer.open())).flat()).toHaveLength(2);
  });
});

describe.skipIf(NO_REDIS)('the server', () => {
  let server: RedisServer;
  afterAll(() => server?.stop());

  it('is asked whether it deletes keys when its memory is full', async () => {
    server = await startRedis({ config: { maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru', appendonly: 'no' } });
    const made = await connectTo('ioredis', server);
    const { consumer, warnings } = openStore({ client: made.client });
    await consumer.open();
    expect(warnings).toMatchObject([{ code: 'redis_eviction', message: expect.stringContaining('allkeys-lru') }]);
    await server.cli('config', 'set', 'maxmemory-policy', 'noeviction');
    const second = openStore({ client: made.client });
    await second.consumer.open();
    expect(second.warnings).toEqual([]);
    made.close();
  });
});
