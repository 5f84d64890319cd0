import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { NO_REDIS, type RedisServer, startRedis } from '../../testkit/src/redis/redis-server.js';
import { type ClientName, connectTo } from './clients.js';
import { eventually, SECRET, startApi, startApp, startTestRelay } from './fleet.js';
import { PROJECT } from './store.js';

const range = (length: number) => Array.from({ length }, (_, place) => place);

describe.skipIf(NO_REDIS).each(['ioredis', 'redis'] as const)(
  'a fleet with %s',
  { timeout: 60_000 },
  (name: ClientName) => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis();
    });
    beforeEach(() => server.cli('flushall'));
    afterAll(() => server.stop());

    async function open() {
      const api = await startApi();
      const made = await connectTo(name, server);
      onTestFinished(async () => {
        made.close();
        await api.stop();
      });
      return { api, client: made.client };
    }

    it('delivers what an app puts into Redis, without its secret, once each', async () => {
      const { api, client } = await open();
      const app = startApp(client, api.url);
      const deliveries = range(500).map((place) => app.track('viewed', { place, profileId: `p${place % 7}` }));
      expect(new Set((await Promise.all(deliveries)).map(({ status }) => status))).toEqual(new Set(['handed_over']));
      expect(app.stats()).toMatchObject({ calls: 500, handedOver: 500, pending: 0, delivered: 0 });
      const relay = startTestRelay(client, api.url);
      await api.until(500);
      const places = api.events.map(({ payload }) =>
        'properties' in payload ? Number(payload.properties?.['place']) : -1,
      );
      expect(places.sort((a, b) => a - b)).toEqual(range(500));
      await relay.shutdown();
      await app.shutdown();
      for (const key of (await server.cli('--scan', '--pattern', '*events')).split('\n').filter(Boolean)) {
        expect(await server.cli('xlen', key)).toBe('0');
      }
      const written = readdirSync(server.folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.aof'))
        .map((path) => readFileSync(join(server.folder, path), 'utf8'))
        .join();
      expect(written).toContain('viewed');
      for (const hidden of [SECRET, PROJECT.clientId, api.url]) expect(written).not.toContain(hidden);
    });

    it('keeps the order of what changes a profile or a group', async () => {
      const { api, client } = await open();
      const app = startApp(client, api.url);
      const relay = startTestRelay(client, api.url);
      for (const step of range(30)) {
        for (const profile of range(5)) void app.identify({ profileId: `p${profile}`, properties: { step } });
        for (const group of range(5)) void app.upsertGroup({ id: `g${group}`, type: 'team', name: `${step}` });
      }
      await app.flush();
      await eventually(() => api.events.length === 300);
      for (const profile of range(5)) {
        const steps = api.events.flatMap(({ payload }) =>
          'profileId' in payload && payload.profileId === `p${profile}` && 'properties' in payload
            ? [payload.properties?.['step']]
            : [],
        );
        expect(steps).toEqual(range(30));
      }
      for (const group of range(5)) {
        const names = api.events.flatMap((event) =>
          event.type === 'group' && event.payload.id === `g${group}` ? [event.payload.name] : [],
        );
        expect(names).toEqual(range(30).map(String));
      }
      await relay.shutdown();
      await app.shutdown();
    });
  },
);
