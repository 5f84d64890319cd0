import { Child, withApi } from '../../support/child.mjs';
import { withClient } from './load-redis.mjs';
import { cpuMicrosOf } from './redis.mjs';
import { withRedis } from './redis-server.mjs';

/** Processes of an app, and events per second of each. */
const CASES = [
  [4, 250],
  [20, 50],
  [20, 150],
];
const SECONDS = 4;
const LATENCY_MS = 20;
const CONNECTIONS = 128;

/** How busy the thread of Redis is while clients hand over and a relay delivers: the whole way, at a rate that this machine can bear. */
export async function measureHandover({ rounds }) {
  const rows = [];
  for (const [clients, perSecond] of CASES) {
    const runs = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await runOnce(clients, perSecond));
    // What else the machine does makes Redis work longer for the same.
    const [quietest] = runs.toSorted((one, other) => one.redisUse - other.redisUse);
    rows.push({
      clients,
      perSecond: Math.round(quietest.perSecond),
      redisUse: Number(quietest.redisUse.toPrecision(3)),
    });
  }
  return rows;
}

const runOnce = (clients, perSecond) =>
  withRedis((port) =>
    withClient(port, (client) =>
      withApi(LATENCY_MS, async (_api, url) => {
        const prefix = 'handover';
        const relay = new Child('relay', [port, url, CONNECTIONS]);
        await relay.next();
        const apps = new Child('handover', [port, url, prefix, clients, perSecond, SECONDS]);
        await apps.next();
        const total = clients * perSecond * SECONDS;
        const delivered = relay.ask({ prefix, count: clients + total });
        const before = await cpuMicrosOf(client);
        const tookMs = await apps.ask('start');
        const redisUse = ((await cpuMicrosOf(client)) - before) / 1_000 / tookMs;
        await delivered;
        await apps.end();
        await relay.end();
        return { perSecond: (total * 1_000) / tookMs, redisUse };
      }),
    ),
  );
