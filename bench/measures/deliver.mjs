import { Child, withApi } from '../support/child.mjs';
import { inTurn, medianOf, ratioOf, shown } from '../support/rounds.mjs';
import { TITLES } from './peers.mjs';

const PEERS = [
  'undici-prebuilt',
  'undici',
  'openpanel-node',
  'openpanel-node-worker',
  'posthog',
  'mixpanel',
  'amplitude',
  'segment',
  'openpanel-sdk',
];
/** A multiple of every batch. */
const EVENTS = 4_200;

/** What it costs to have an event arrive, and how many arrive in a second. */
export const deliver = {
  title: 'Delivering events, API without latency',
  head: [
    '',
    'CPU µs an event',
    'on the main thread',
    'events a second',
    'requests',
    'CPU, openpanel-node to this',
    'events a second, likewise',
  ],
  async measure({ rounds, before }) {
    const peers = before ? [...PEERS, 'openpanel-node-before'] : PEERS;
    return withApi(0, async (api, url) => {
      const children = {};
      for (const name of peers) {
        children[name] = new Child('deliverer', [name, url, 0]);
        await children[name].next();
        for (let warmUp = 0; warmUp < 6; warmUp += 1) await children[name].ask(EVENTS);
      }
      await api.ask('count');
      const answers = await inTurn(peers, rounds, async (name) => {
        const cost = await children[name].ask(EVENTS);
        const { events, requests } = await api.ask('count');
        if (events !== EVENTS) throw new Error(`${name}: ${events} of ${EVENTS} events arrived`);
        return { ...cost, requests };
      });
      for (const child of Object.values(children)) await child.end();
      const own = answers['openpanel-node'];
      return peers.map((name) => ({
        name,
        cpuMicros: medianOf(answers[name], 'cpuMicros'),
        mainMicros: medianOf(answers[name], 'mainMicros'),
        perSecond: medianOf(answers[name], 'perSecond'),
        requests: medianOf(answers[name], 'requests'),
        cpuRatio: ratioOf(own, answers[name], 'cpuMicros'),
        throughputRatio: ratioOf(own, answers[name], 'perSecond'),
      }));
    });
  },
  row: ({ name, cpuMicros, mainMicros, perSecond, requests, cpuRatio, throughputRatio }) => [
    TITLES[name],
    cpuMicros.toFixed(0),
    mainMicros?.toFixed(0) ?? '',
    perSecond.toFixed(0),
    `${requests} for ${EVENTS}`,
    shown(cpuRatio),
    shown(throughputRatio),
  ],
};
