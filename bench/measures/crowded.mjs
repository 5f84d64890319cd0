import { setTimeout } from 'node:timers/promises';
import { Child, withApi } from '../support/child.mjs';
import { inTurn } from '../support/rounds.mjs';

/** Of the default options. */
const QUEUE = 10_000;
const REQUESTS = { requests: 4_000, connections: 200 };
/** So that the code is compiled, and the API known. */
const WARM_UP = { requests: 1_000, connections: 8 };
/** A process that has just started may need more connections. They are closed after five seconds without use. */
const REST_MS = 6_000;

const SCENES = {
  inside: { title: 'an Express app at its limit, API in the same process', load: REQUESTS },
  elsewhere: { title: 'an Express app at its limit, API elsewhere', load: REQUESTS, latencyMs: 0 },
  burst: { title: 'a burst in an idle loop, API elsewhere', load: { burst: 8_000 }, latencyMs: 0 },
  slow: { title: 'a burst in an idle loop, API at 50 ms', load: { burst: 3_000 }, latencyMs: 50 },
};
const eventsOf = ({ requests, burst }) => burst ?? 4 * requests;

/** What a saturated event loop loses, and whether only that opens more connections. Each round has a process of its own. */
export const crowded = {
  title: `A saturated event loop: ${REQUESTS.requests} requests with 4 events each, ${REQUESTS.connections} at a time, default options`,
  head: ['', 'events', 'delivered, in the worst round', 'most waiting, of the queue', 'most sockets'],
  async measure({ rounds }) {
    const answers = await inTurn(Object.keys(SCENES), Math.ceil(rounds / 4), (name) => sceneOf(SCENES[name]));
    return Object.entries(answers).map(([name, each]) => ({
      name,
      events: eventsOf(SCENES[name].load),
      delivered: Math.min(...each.map(({ delivered }) => delivered)),
      waiting: Math.max(...each.map(({ waiting }) => waiting)) / QUEUE,
      sockets: Math.max(...each.map(({ sockets }) => sockets)),
    }));
  },
  row: ({ name, events, delivered, waiting, sockets }) => [
    SCENES[name].title,
    String(events),
    String(delivered),
    waiting.toFixed(2),
    String(sockets),
  ],
};

const sceneOf = ({ load, latencyMs }) =>
  latencyMs === undefined ? crowd(load) : withApi(latencyMs, (api, url) => crowd(load, url, api));

async function crowd(load, url, api) {
  const app = new Child('crowded', url ? [url] : []);
  try {
    await app.next();
    await app.ask(WARM_UP);
    if (load.burst) await setTimeout(REST_MS);
    await api?.ask('count');
    const report = await app.ask(load);
    return api ? { ...report, sockets: (await api.ask('count')).sockets } : report;
  } finally {
    await app.end();
  }
}
