import { Child, withApi } from '../support/child.mjs';
import { inTurn, intervalOf, median, medianOf, ratioOf, shown } from '../support/rounds.mjs';
import { TITLES } from './peers.mjs';

const PEERS = [
  'bare',
  'undici',
  'by-hand',
  'openpanel-node',
  'openpanel-node-worker',
  'posthog',
  'opentelemetry',
  'openpanel-sdk',
];
export const REQUESTS = 3_000;
const SETUP = new URL('../express/opentelemetry-setup.mjs', import.meta.url).href;

/** What analytics costs an app that is at its limit. */
export const express = {
  title: 'An Express app, every request an event',
  head: [
    '',
    'CPU µs a request',
    'added',
    'added, of what posthog-node adds',
    'added on the main thread',
    'on the main thread, of posthog-node',
    'requests a second, of those without',
    'RSS MiB',
  ],
  async measure({ rounds, before }) {
    const peers = before ? [...PEERS, 'openpanel-node-before'] : PEERS;
    return withApi(0, async (api, url) => {
      const visitors = new Child('visitors');
      await visitors.next();
      const apps = {};
      for (const name of peers) {
        const execArgv = name === 'opentelemetry' ? ['--import', SETUP] : [];
        const app = new Child('app', [name], { execArgv, env: { API_URL: url } });
        apps[name] = { app, port: (await app.next()).port };
        for (let warmUp = 0; warmUp < 3; warmUp += 1) await burst(apps[name], visitors);
      }
      await api.ask('count');
      const answers = await inTurn(peers, rounds, async (name) => {
        const cost = await burst(apps[name], visitors);
        const { events } = await api.ask('count');
        if (name !== 'bare' && events !== REQUESTS) throw new Error(`${name}: ${events} of ${REQUESTS} events arrived`);
        return cost;
      });
      await visitors.end();
      for (const { app } of Object.values(apps)) await app.end();
      return peers.map((name) => report(name, answers));
    });
  },
  row: ({ name, cpuMicros, added, ofPosthog, mainAdded, mainOfPosthog, ofBare, rssMiB }) => [
    TITLES[name],
    cpuMicros.toFixed(0),
    added.toFixed(0),
    shown(ofPosthog),
    mainAdded.toFixed(0),
    shown(mainOfPosthog),
    shown(ofBare),
    rssMiB.toFixed(0),
  ],
};

/** The cost of so many requests, with the delivery of their events. */
export async function burst({ app, port }, visitors) {
  const before = await app.ask('usage');
  const { wallMs } = await visitors.ask({ port, count: REQUESTS });
  const after = await app.ask('drain');
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / REQUESTS,
    mainMicros: (after.mainMicros - before.mainMicros) / REQUESTS,
    perSecond: (REQUESTS / wallMs) * 1_000,
    rssMiB: after.rssMiB,
  };
}

/** Each figure of a peer beside those of the others in the same rounds. */
export function report(name, answers) {
  const { bare, posthog, opentelemetry, 'openpanel-node': main, 'openpanel-node-before': before } = answers;
  const own = answers[name];
  const added = (peer, figure) => peer.map((each, round) => each[figure] - bare[round][figure]);
  const ofAdded = (other, figure) => {
    const others = added(other, figure);
    return intervalOf(added(own, figure).map((micros, round) => micros / others[round]));
  };
  return {
    name,
    cpuMicros: medianOf(own, 'cpuMicros'),
    added: median(added(own, 'cpuMicros')),
    mainAdded: median(added(own, 'mainMicros')),
    rssMiB: medianOf(own, 'rssMiB'),
    rssOverMain: median(own.map(({ rssMiB }, round) => rssMiB - main[round].rssMiB)),
    ofPosthog: ofAdded(posthog, 'cpuMicros'),
    mainOfPosthog: ofAdded(posthog, 'mainMicros'),
    ofMain: ofAdded(main, 'cpuMicros'),
    ofBare: ratioOf(own, bare, 'perSecond'),
    perSecondOfPosthog: ratioOf(own, posthog, 'perSecond'),
    perSecondOfOpenTelemetry: ratioOf(own, opentelemetry, 'perSecond'),
    ...(before && { ofBefore: ofAdded(before, 'cpuMicros'), perSecondOfBefore: ratioOf(own, before, 'perSecond') }),
  };
}
