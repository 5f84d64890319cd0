import { Child, withApi } from '../support/child.mjs';
import { inTurn, median, medianOf, ratioOf } from '../support/rounds.mjs';
import { TITLES } from './peers.mjs';

const PEERS = ['bare', 'undici', 'by-hand', 'openpanel-node', 'posthog', 'opentelemetry', 'openpanel-sdk'];
const REQUESTS = 3_000;
const SETUP = new URL('../express/opentelemetry-setup.mjs', import.meta.url).href;

/** What analytics costs an app that is at its limit. */
export const express = {
  title: 'An Express app, every request an event',
  head: ['', 'CPU µs a request', 'added', 'added, of what posthog-node adds', 'requests a second, of those without'],
  async measure({ rounds }) {
    return withApi(0, async (api, url) => {
      const visitors = new Child('visitors');
      await visitors.next();
      const apps = {};
      for (const name of PEERS) {
        const execArgv = name === 'opentelemetry' ? ['--import', SETUP] : [];
        const app = new Child('app', [name], { execArgv, env: { API_URL: url } });
        apps[name] = { app, port: (await app.next()).port };
        for (let warmUp = 0; warmUp < 3; warmUp += 1) await burst(apps[name], visitors);
      }
      await api.ask('count');
      const answers = await inTurn(PEERS, 2 * rounds, async (name) => {
        const cost = await burst(apps[name], visitors);
        const { events } = await api.ask('count');
        if (name !== 'bare' && events !== REQUESTS) throw new Error(`${name}: ${events} of ${REQUESTS} events arrived`);
        return cost;
      });
      await visitors.end();
      for (const { app } of Object.values(apps)) await app.end();
      return PEERS.map((name) => report(name, answers));
    });
  },
  row: ({ name, cpuMicros, added, ofPosthog, ofBare }) => [
    TITLES[name],
    cpuMicros.toFixed(0),
    added.toFixed(0),
    ofPosthog.toFixed(2),
    ofBare.toFixed(2),
  ],
};

async function burst({ app, port }, visitors) {
  const before = await app.ask('usage');
  const { wallMs } = await visitors.ask({ port, count: REQUESTS });
  const after = await app.ask('drain');
  return { cpuMicros: (after.cpuMicros - before.cpuMicros) / REQUESTS, perSecond: (REQUESTS / wallMs) * 1_000 };
}

function report(name, answers) {
  const { bare, posthog } = answers;
  const added = (peer) => peer.map(({ cpuMicros }, round) => cpuMicros - bare[round].cpuMicros);
  const ofPosthog = added(answers[name]).map((micros, round) => micros / added(posthog)[round]);
  return {
    name,
    cpuMicros: medianOf(answers[name], 'cpuMicros'),
    added: median(added(answers[name])),
    ofPosthog: median(ofPosthog),
    ofBare: ratioOf(answers[name], bare, 'perSecond'),
  };
}
