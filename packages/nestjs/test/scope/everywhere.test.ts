import http from 'node:http';
import { nameOf, propertiesOf, request } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import { PLATFORMS, startApp } from '../start-app.js';
import { BEFORE_AUTH, EVERYWHERE, ROUTES } from './everywhere-app.js';
import { misattributed, VISITOR_OPTIONS, visitor } from './visitors.js';

const REQUESTS = 500;
const USERS = 50;

const optionsOf = (method: string, user: number) => {
  if (method === 'GET') return { method, headers: visitor(user) };
  const headers = { ...visitor(user), 'content-type': 'application/json' };
  return { method, headers, body: JSON.stringify({ user: `u_${user}` }) };
};

describe.each(PLATFORMS)('on %s', (platform) => {
  it.each(ROUTES)(
    'all that runs for $method $path tracks for its visitor',
    async ({ method, path, status, events }) => {
      const app = await startApp(platform, EVERYWHERE, { options: VISITOR_OPTIONS });
      expect((await app.get(path, optionsOf(method, 7))).status).toBe(status);
      const sent = await app.sent();
      expect(sent.map(nameOf).sort()).toEqual(events);
      expect(misattributed(sent, { anonymous: BEFORE_AUTH })).toEqual([]);
      expect(propertiesOf(sent.find((event) => nameOf(event) === 'request'))).toMatchObject({ route: path, status });
    },
  );

  it(`never mixes up ${REQUESTS} requests of ${USERS} users at the same time`, { timeout: 60_000 }, async () => {
    const app = await startApp(platform, EVERYWHERE, { options: { ...VISITOR_OPTIONS, maxQueueSize: 100_000 } });
    // Fewer connections than requests: those that share one follow each other on it at once.
    const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
    const routes = Array.from({ length: REQUESTS }, (_, index) => ROUTES[index % ROUTES.length]!);
    await Promise.all(
      routes.map(async ({ method, path, status }, index) => {
        const answer = await request(`${app.url}${path}`, { ...optionsOf(method, index % USERS), agent });
        expect(answer.status).toBe(status);
      }),
    );
    agent.destroy();
    const sent = await app.sent();
    expect(sent).toHaveLength(routes.flatMap(({ events }) => events).length);
    expect(misattributed(sent, { anonymous: BEFORE_AUTH })).toEqual([]);
  });
});
