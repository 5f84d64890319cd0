import type { OpenPanel } from '@openpanel-node/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NO_REDIS, type RedisServer, startRedis } from '../../testkit/src/redis/redis-server.js';
import { connectTo, type TestClient } from './clients.js';
import { eventually, startApi, startApp } from './fleet.js';
import { startRelayProcess } from './relay-process.js';

/** How often the API merges what was written, a little less than the gap of the relays (500 ms). */
const FLUSH_MS = 400;

/** Profiles as the API stores them: an increment writes back everything as of the last flush. */
class Profiles {
  readonly #stored = new Map<string, Record<string, number>>();
  #pending = new Map<string, Record<string, number>>();
  readonly #timer = setInterval(() => this.flush(), FLUSH_MS);

  flush(): void {
    for (const [id, properties] of this.#pending) this.#stored.set(id, { ...this.#stored.get(id), ...properties });
    this.#pending = new Map();
  }

  write(id: string, properties: Record<string, number>): void {
    this.#pending.set(id, { ...this.#pending.get(id), ...properties });
  }

  /** False where the API does not know the profile yet. */
  add(id: string, property: string, value: number): boolean {
    const stored = this.#stored.get(id);
    if (!stored) return false;
    this.write(id, { ...stored, [property]: (stored[property] ?? 0) + value });
    return true;
  }

  of = (id: string) => ({ ...this.#stored.get(id), ...this.#pending.get(id) });
  stop = () => clearInterval(this.#timer);
}

let server: RedisServer;
const open: TestClient[] = [];
beforeAll(async () => {
  if (NO_REDIS === undefined) server = await startRedis();
});
afterAll(async () => {
  for (const made of open) made.close();
  await server?.stop();
});

it.skipIf(NO_REDIS)(
  'counters of three apps add up, also when a relay joins and another one leaves',
  { timeout: 90_000 },
  async () => {
    const profiles = new Profiles();
    const api = await startApi(3);
    api.answer = ({ type, payload }) => {
      if (type === 'identify') profiles.write(String(payload.profileId), payload.properties as Record<string, number>);
      if (type !== 'increment' && type !== 'decrement') return undefined;
      const value = (payload.value ?? 1) * (type === 'increment' ? 1 : -1);
      const isKnown = profiles.add(String(payload.profileId), payload.property, value);
      return isKnown ? undefined : { status: 404, body: '{"status":404,"message":"Profile not found"}' };
    };
    const apps: OpenPanel[] = [];
    for (const name of ['ioredis', 'redis', 'ioredis6'] as const) {
      const made = await connectTo(name, server);
      open.push(made);
      apps.push(startApp(made.client, api.url));
    }
    const ids = Array.from({ length: 20 }, (_, place) => `p${place}`);
    await Promise.all(ids.map((profileId) => apps[0]?.identify({ profileId, properties: { score: 100 } })));
    const relays = [await startRelayProcess(server.url, api.url)];
    const expected = new Map(ids.map((id) => [id, { score: 100, visits: 0 }]));
    const timer = setInterval(() => {
      for (const [place, app] of apps.entries()) {
        for (const [index, profileId] of ids.entries()) {
          if ((index + place) % 3 > 0) continue;
          const sums = expected.get(profileId);
          if (!sums) continue;
          void app.increment({ profileId, property: 'visits' });
          void app.decrement({ profileId, property: 'score', value: 2 });
          sums.visits += 1;
          sums.score -= 2;
        }
      }
    }, 25);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    relays.push(await startRelayProcess(server.url, api.url));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await relays[0]?.end('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    clearInterval(timer);
    await Promise.all(apps.map((app) => app.shutdown()));
    // A property waits for its profile's gap, one after the other: the last two are stored a gap apart.
    const isStored = (id: string) => {
      const { visits, score } = profiles.of(id);
      return visits === expected.get(id)?.visits && score === expected.get(id)?.score;
    };
    await eventually(() => ids.every(isStored), 30_000);
    expect(Object.fromEntries(ids.map((id) => [id, profiles.of(id)]))).toEqual(Object.fromEntries(expected));
    for (const relay of relays) await relay.end('SIGTERM');
    profiles.stop();
    await api.stop();
  },
);
