import { nameOf } from '@openpanel-node/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { NO_REDIS, type RedisServer, startRedis } from '../../../testkit/src/redis/redis-server.js';
import { openpanelTelemetry } from '../../src/bullmq.js';
import { op } from '../../src/index.js';
import { memoryClient } from '../clients.js';
import { MAJORS, openQueue, ownerOf, userAt } from './queues.js';

const JOBS = 1_000;
const USERS = 100;
const HOUR = 60 * 60 * 1_000;

describe.skipIf(NO_REDIS).each(MAJORS)('a job of %s', { timeout: 60_000 }, (_name, bullmq) => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis({ config: { appendonly: 'no' } });
  });
  afterAll(() => redis.stop());
  afterEach(() => {
    vi.useRealTimers();
  });

  const turn = () => new Promise(setImmediate);
  /** Tracks with the client and with `op`, before and after something asynchronous. */
  const trackIn = (client: { track(name: string): unknown }) => async (job: { name: string }) => {
    void op.track(job.name);
    await turn();
    void client.track(job.name);
  };

  it('runs in the scope that it was added in, whichever way it was added', async () => {
    const { client, sent, log } = memoryClient();
    const { queue, flows, name, processed } = openQueue(bullmq, redis.port, client, trackIn(client));
    await client.scope(userAt(1)).run(() => queue.add('added', {}));
    await client.scope(userAt(2)).run(() => queue.addBulk([{ name: 'bulk', data: {} }]));
    await client.scope(userAt(3)).run(() => queue.add('delayed', {}, { delay: 5 }));
    await client
      .scope(userAt(4))
      .run(() => flows.add({ name: 'parent', queueName: name, children: [{ name: 'child', queueName: name }] }));
    await client
      .scope(userAt(5))
      .run(() =>
        flows.addBulk([{ name: 'parent2', queueName: name, children: [{ name: 'child2', queueName: name }] }]),
      );
    await processed(7);
    const users = { added: 1, bulk: 2, delayed: 3, parent: 4, child: 4, parent2: 5, child2: 5 };
    const events = await sent();
    expect(events).toHaveLength(14);
    for (const event of events) {
      expect(ownerOf(event), nameOf(event)).toEqual(userAt(users[nameOf(event) as keyof typeof users]));
    }
    expect(log.filter((line) => /carrier|flow/.test(line))).toEqual([]);
  });

  it('runs there again when it is retried, at once or later', async () => {
    const { client, sent } = memoryClient();
    const { queue, processed } = openQueue(bullmq, redis.port, client, async (job) => {
      void op.track(`attempt ${job.attemptsMade}`);
      await turn();
      if (job.attemptsMade < 2) throw new Error('again');
    });
    const options = { attempts: 3, backoff: { type: 'fixed', delay: 1 } };
    await client.scope(userAt(1)).run(() => queue.add('of a user', {}, options));
    await client.scope(userAt(2)).run(() => queue.add('of another', {}, { attempts: 3 }));
    await processed(6);
    const owners = (await sent()).map(ownerOf);
    for (const user of [1, 2]) {
      const own = owners.filter(({ profileId }) => profileId === `u_${user}`);
      expect(own).toEqual([userAt(user), userAt(user), userAt(user)]);
    }
  });

  it('runs there each time that it is repeated, a year later too', async () => {
    const { client, sent, log } = memoryClient();
    const { queue, processed } = openQueue(bullmq, redis.port, client, trackIn(client));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 366 * 24 * HOUR });
    const scope = client.scope(userAt(1));
    const carrier = scope.carrier();
    vi.useRealTimers();
    await client
      .scope(carrier, { unsigned: true, maxAgeMs: 400 * 24 * HOUR })
      .run(() => queue.upsertJobScheduler('report', { every: 20, limit: 3 }, { name: 'report', data: {} }));
    await processed(3);
    const events = await sent();
    expect(events.length).toBeGreaterThanOrEqual(6);
    for (const event of events) {
      const { ip, profileId, groups } = userAt(1);
      expect(ownerOf(event)).toMatchObject({ ip, profileId, groups });
      expect(event.userAgent).toMatch(/^openpanel-node/);
    }
    expect(log.filter((line) => line.includes('carrier'))).toEqual([]);
  });

  it('of a flow without opts is found out, if the producer was not wrapped', async () => {
    const { client, log } = memoryClient();
    const { name } = openQueue(bullmq, redis.port, client, trackIn(client));
    const told = () => log.filter((line) => line.includes('flow_without_scope')).length;
    const flow = { name: 'parent', queueName: name };
    const telemetry = openpanelTelemetry({ client });
    const flows = new bullmq.FlowProducer({ connection: { port: redis.port }, telemetry });
    await flows.add(flow);
    expect(told()).toBe(0);
    for (const _ of [1, 2]) await client.scope(userAt(1)).run(() => flows.add(flow));
    expect(told()).toBe(1);
    await flows.close();
  });

  it.each([undefined, 'sec_of_another_client'])('has it in a service whose secret is %s', async (clientSecret) => {
    const web = memoryClient({ clientSecret: 'sec_0123456789abcdef' });
    const { client, sent, log } = memoryClient({ clientSecret });
    const workerTelemetry = openpanelTelemetry({ client });
    const { queue, processed } = openQueue(bullmq, redis.port, web.client, trackIn(client), { workerTelemetry });
    await web.client.scope(userAt(1)).run(() => queue.add('added', {}));
    await processed(1);
    for (const event of await sent()) expect(ownerOf(event)).toEqual(userAt(1));
    expect(log).toEqual([]);
  });

  it('adds jobs to its own scope', async () => {
    const { client, sent } = memoryClient();
    const { queue, processed } = openQueue(bullmq, redis.port, client, async (job) => {
      if (job.name === 'first') await queue.add('second', {});
      void op.track(job.name);
    });
    await client.scope(userAt(1)).run(() => queue.add('first', {}));
    await processed(2);
    expect((await sent()).map(ownerOf)).toEqual([userAt(1), userAt(1)]);
  });

  it('that was added outside of scopes has a scope of its own, also where its worker was started in one', async () => {
    const { client, sent } = memoryClient();
    const { queue, processed } = openQueue(bullmq, redis.port, client, async (job) => {
      if (job.name === 'identifies') void op.identify({ profileId: 'found' });
      void op.track(job.name);
    });
    await queue.add('of nobody', {});
    await queue.add('identifies', {});
    await queue.add('of nobody', {});
    await client.scope(userAt(1)).run(() => processed(3));
    const events = await sent();
    expect(events.map((event) => [nameOf(event), ownerOf(event).profileId, event.ip])).toEqual([
      ['of nobody', undefined, undefined],
      ['identifies', 'found', undefined],
      ['of nobody', undefined, undefined],
    ]);
  });

  it('is never mixed up with others: 1 000 jobs of 100 users, 50 at a time', async () => {
    const { client, sent } = memoryClient();
    const process = async () => {
      for (const at of [0, 1, 2]) {
        await new Promise((resolve) => setTimeout(resolve, at));
        void (at === 1 ? client : op).track('step');
      }
    };
    const { queue, processed } = openQueue(bullmq, redis.port, client, process, { concurrency: 50 });
    await Promise.all(
      Array.from({ length: JOBS }, (_, index) =>
        client.scope(userAt(index % USERS)).run(() => queue.add('job', {}, { removeOnComplete: true })),
      ),
    );
    await processed(JOBS);
    const events = await sent();
    expect(events).toHaveLength(3 * JOBS);
    const counts = new Map<string, number>();
    for (const event of events) {
      const user = Number(/\d+$/.exec(event.userAgent)?.[0]);
      expect(ownerOf(event)).toEqual(userAt(user));
      counts.set(`${user}`, (counts.get(`${user}`) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array.from({ length: USERS }, () => (3 * JOBS) / USERS));
  });
});
