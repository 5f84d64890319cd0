import { Child, withApi } from '../support/child.mjs';
import { inTurn, medianOf, ratioOf, shown } from '../support/rounds.mjs';
import { TITLES } from './peers.mjs';

const PEERS = ['undici', 'openpanel-node', 'openpanel-node-spool'];
const EVENTS = 4_200;

/** What the spool adds to an event, beside the one request that every event needs. */
export const spool = {
  title: 'Delivering events with a spool',
  head: ['', 'CPU µs an event', 'main thread µs', 'CPU, with a spool to this'],
  async measure({ rounds }) {
    return withApi(0, async (api, url) => {
      const children = {};
      for (const name of PEERS) {
        children[name] = new Child('deliverer', [name, url, 0]);
        await children[name].next();
        for (let warmUp = 0; warmUp < 6; warmUp += 1) await children[name].ask(EVENTS);
      }
      await api.ask('count');
      const answers = await inTurn(PEERS, rounds, async (name) => {
        const cost = await children[name].ask(EVENTS);
        const { events } = await api.ask('count');
        if (events !== EVENTS) throw new Error(`${name}: ${events} of ${EVENTS} events arrived`);
        return cost;
      });
      for (const child of Object.values(children)) await child.end();
      return PEERS.map((name) => ({
        name,
        cpuMicros: medianOf(answers[name], 'cpuMicros'),
        mainMicros: medianOf(answers[name], 'mainMicros'),
        ratio: ratioOf(answers['openpanel-node-spool'], answers[name], 'cpuMicros'),
      }));
    });
  },
  row: ({ name, cpuMicros, mainMicros, ratio }) => [
    TITLES[name],
    cpuMicros.toFixed(1),
    mainMicros.toFixed(1),
    shown(ratio),
  ],
};
