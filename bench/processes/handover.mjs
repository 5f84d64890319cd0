// Clients that hand their events over to Redis, each with a connection of its own as if it were a process, at an even pace. Arguments:
// port of Redis, URL of the API, prefix, clients, events per second of each, and seconds.
import { once } from 'node:events';
import { loadRedis } from '../scaling/measures/load-redis.mjs';
import { NAME, propertiesOf, userOf } from '../support/event.mjs';
import { ID } from '../support/ids.mjs';

const [port, apiUrl, prefix, ...numbers] = process.argv.slice(2);
const [clients, perSecond, seconds] = numbers.map(Number);
const TICK_MS = 2;

const { OpenPanel, Redis, redisOutbox } = loadRedis();

/** One client, which has made `made` of its events. */
async function createPaced() {
  const client = new Redis({ port: Number(port) });
  await once(client, 'ready');
  const openpanel = new OpenPanel({ clientId: ID, apiUrl, outbox: redisOutbox({ client, prefix }) });
  await openpanel.track(NAME, { profileId: 'warm_up' });
  return { openpanel, made: 0 };
}

const paced = await Promise.all(Array.from({ length: clients }, createPaced));
const most = perSecond * seconds;

function makeDue(elapsedMs) {
  for (const [place, each] of paced.entries()) {
    // Clients are not in step.
    const due = Math.min(most, Math.floor(((elapsedMs + (place * 1_000) / perSecond / clients) * perSecond) / 1_000));
    for (; each.made < due; each.made += 1) {
      const index = each.made * clients + place;
      void each.openpanel.track(NAME, { ...propertiesOf(index), profileId: userOf(index) });
    }
  }
}

process.on('message', () => {
  const startedAt = performance.now();
  const timer = setInterval(() => {
    makeDue(performance.now() - startedAt);
    if (paced.some(({ made }) => made < most)) return;
    clearInterval(timer);
    process.send(performance.now() - startedAt);
  }, TICK_MS);
});
process.send('ready');
