import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FactProcess } from '../../testkit/src/processes/fact-process.js';
import { NO_REDIS, type RedisServer, startRedis } from '../../testkit/src/redis/redis-server.js';
import { eventually, SECRET, startApi } from './fleet.js';
import { PROJECT } from './store.js';

interface Fact {
  readonly port?: number;
  readonly id?: string;
  readonly reason?: string;
}

/** `webhooks.mjs` in a process of its own. */
class WebhookProcess extends FactProcess<Fact> {
  private constructor(env: NodeJS.ProcessEnv) {
    super([fileURLToPath(new URL('./webhooks.mjs', import.meta.url))], { env, stderr: 'inherit' });
    onTestFinished(() => this.kill());
  }

  static async start(env: NodeJS.ProcessEnv): Promise<WebhookProcess> {
    const app = new WebhookProcess(env);
    await eventually(() => app.facts.length > 0);
    return app;
  }

  /** Fulfils where the process is dead, too. */
  async deliver(id: string): Promise<void> {
    const [{ port } = {}] = this.facts;
    await fetch(`http://127.0.0.1:${port}/?id=${id}`, { method: 'POST' }).then(
      (response) => response.arrayBuffer(),
      () => {},
    );
  }
}

const CONNECTIONS = 4;
const IDS = Array.from({ length: 60 }, (_, number) => `evt_${number}`);

describe.skipIf(NO_REDIS)('webhooks that come three times to two processes, one of which is killed', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis({ config: { appendonly: 'no' } });
  });
  afterAll(() => redis.stop());

  it.each(['a store of keys and a spool', 'an outbox'])(
    'give one event each, or one that is unconfirmed, with %s',
    { timeout: 60_000 },
    async (mode) => {
      await redis.cli('flushall');
      const spool = mkdtempSync(path.join(tmpdir(), 'openpanel-once-'));
      onTestFinished(() => rmSync(spool, { recursive: true, force: true }));
      const api = await startApi(20);
      onTestFinished(() => api.stop());
      const env = {
        PATH: process.env['PATH'],
        OPENPANEL_CLIENT_ID: PROJECT.clientId,
        OPENPANEL_CLIENT_SECRET: SECRET,
        OPENPANEL_API_URL: api.url,
        OPENPANEL_CONNECTIONS: String(CONNECTIONS),
        REDIS_URL: redis.url,
        ...(mode === 'an outbox' ? { MODE: 'outbox' } : { SPOOL: spool }),
      };
      const [first, second] = await Promise.all([WebhookProcess.start(env), WebhookProcess.start(env)]);
      const deliveries = IDS.flatMap((id) => [0, 1, 2].flatMap(() => [first, second].map((app) => app.deliver(id))));
      await eventually(() => api.requests > 10);
      await first.kill();
      await Promise.all(deliveries);
      await Promise.all(IDS.map((id) => second.deliver(id)));

      const sent = () =>
        api.events.flatMap((event) => (event.type === 'track' ? [String(event.payload.properties?.['id'])] : []));
      const unconfirmed = () => second.facts.filter(({ reason }) => reason === 'unconfirmed').map(({ id }) => id);
      await eventually(() => new Set([...sent(), ...unconfirmed()]).size === IDS.length);
      expect(sent().length).toBe(new Set(sent()).size);
      // At most what was under way, and of what had arrived what Redis had not heard of yet.
      const arrived = new Set(sent());
      expect(unconfirmed().filter((id) => !arrived.has(String(id))).length).toBeLessThanOrEqual(CONNECTIONS);
      expect(unconfirmed().length).toBeLessThanOrEqual(2 * CONNECTIONS);
    },
  );
});
