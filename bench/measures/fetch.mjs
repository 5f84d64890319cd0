import { Child, withApi } from '../support/child.mjs';
import { inTurn, intervalOf, median, medianOf, shown } from '../support/rounds.mjs';
import { burst, REQUESTS } from './express.mjs';

const PEERS = ['bare', 'openpanel-node', 'posthog'];
const TITLES = {
  handler: {
    bare: 'a handler',
    'openpanel-node': '**`withOpenPanel()`**',
    posthog: '`instrumentRequest()` of posthog-node',
  },
  hono: { bare: 'a Hono app', 'openpanel-node': '**`openpanel()` for Hono**', posthog: '`posthogHonoMiddleware()`' },
};
const KINDS = Object.keys(TITLES);
const nameOf = (kind, peer) => `${kind} ${peer}`;

/** What analytics costs a handler of `Request`s on Node.js. */
export const fetch = {
  title: 'A fetch handler and a Hono app on Node.js, every request an event',
  head: ['', 'CPU µs a request', 'added', 'added, of what posthog-node adds'],
  async measure({ rounds }) {
    return withApi(0, async (api, url) => {
      const visitors = new Child('visitors');
      await visitors.next();
      const apps = {};
      for (const kind of KINDS) {
        for (const peer of PEERS) {
          const app = new Child('fetch-app', [peer, kind], { env: { API_URL: url } });
          const running = { app, port: (await app.next()).port };
          apps[nameOf(kind, peer)] = running;
          for (let warmUp = 0; warmUp < 3; warmUp += 1) await burst(running, visitors);
        }
      }
      await api.ask('count');
      const answers = await inTurn(Object.keys(apps), rounds, async (name) => {
        const cost = await burst(apps[name], visitors);
        const { events } = await api.ask('count');
        const isShort = name.endsWith('openpanel-node') && events !== REQUESTS;
        if (isShort) throw new Error(`${name}: ${events} of ${REQUESTS} events arrived`);
        return cost;
      });
      await visitors.end();
      for (const { app } of Object.values(apps)) await app.end();
      return KINDS.flatMap((kind) => PEERS.map((peer) => report(kind, peer, answers)));
    });
  },
  row: ({ title, cpuMicros, added, ofPosthog }) => [title, cpuMicros.toFixed(0), added.toFixed(0), shown(ofPosthog)],
};

/** Each figure of a peer beside those of the others in the same rounds. */
function report(kind, peer, answers) {
  const of = (each) => answers[nameOf(kind, each)];
  const added = (each) => of(each).map(({ cpuMicros }, round) => cpuMicros - of('bare')[round].cpuMicros);
  const theirs = added('posthog');
  return {
    name: nameOf(kind, peer),
    title: TITLES[kind][peer],
    cpuMicros: medianOf(of(peer), 'cpuMicros'),
    added: median(added(peer)),
    ofPosthog: intervalOf(added(peer).map((micros, round) => micros / theirs[round])),
  };
}
