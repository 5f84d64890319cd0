import { type InspectorEventMatch, startInspector } from '@openpanel-node/inspector';
import { startRelay } from '@openpanel-node/redis';
import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { NO_REDIS, startRedis } from '../../../packages/testkit/src/redis/redis-server.js';
import { startApp } from '../../testing/app-process.js';

const VISITOR = {
  'x-forwarded-for': '203.0.113.17',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  authorization: 'Bearer u_17@acme',
};

describe.skipIf(NO_REDIS)(`an app of a fleet${NO_REDIS === undefined ? '' : ` (${NO_REDIS})`}`, () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s hands over what is pending and exits 0; a relay delivers it, with the time that it was held',
    async (signal) => {
      const inspector = await startInspector();
      const redis = await startRedis();
      vi.stubEnv('REDIS_URL', redis.url);
      const app = startApp(new URL('../dist/app.js', import.meta.url), inspector);
      const client = new Redis(redis.url);
      client.on('error', () => {});
      onTestFinished(async () => {
        client.disconnect();
        await redis.stop();
        await inspector.close();
      });

      const url = (await app.line('Listening on ')).slice('Listening on '.length);
      expect((await fetch(`${url}/orgs/acme/reports/r_1`, { headers: VISITOR })).status).toBe(200);
      expect((await fetch(`${url}/logins`, { method: 'POST', headers: VISITOR })).status).toBe(204);
      app.child.kill(signal);
      // On Ctrl-C, the terminal signals both the app and npm, and npm passes the signal on.
      app.child.kill(signal);
      expect(await app.line('Events: ')).toBe('Events: 4 handed over, 0 dropped, 0 pending');
      expect(await app.ended).toBe(0);
      expect(inspector.requests()).toEqual([]);

      const { url: apiUrl, clientId, clientSecret } = inspector;
      const relay = await startRelay({ client, apiUrl, clientId, clientSecret, logger: false });
      const whose: InspectorEventMatch = { profileId: 'u_17', groups: ['acme'], ip: '203.0.113.17', kind: 'visitor' };
      const viewed = await inspector.waitFor({ ...whose, name: 'report_viewed', properties: { report: 'r_1' } });
      expect(viewed.heldMs).toBe(Date.parse(viewed.receivedAt) - Date.parse(viewed.createdAt));
      await inspector.waitFor({ ...whose, name: 'request', properties: { route: '/orgs/:orgId/reports/:id' } });
      await inspector.waitFor({ ...whose, name: 'request', properties: { route: '/logins' } });
      await relay.stop();
    },
  );
});
