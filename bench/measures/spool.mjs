import { Child, withApi } from '../support/child.mjs';
import { inTurn, intervalOf, medianOf, ratioOf, shown } from '../support/rounds.mjs';
import { TITLES } from './peers.mjs';

const PEERS = ['undici', 'openpanel-node', 'openpanel-node-spool'];
const EVENTS = 4_200;
const WARM_UPS = 6;
/** Some processes cost a tenth more than others for as long as they live, which is more than what a spool adds. */
const ROUNDS_A_PROCESS = 3;

/** What the spool adds to an event, beside the one request that every event needs. */
export const spool = {
  title: 'Delivering events with a spool',
  head: ['', 'CPU µs an event', 'main thread µs', 'CPU, with a spool to this', 'CPU that a spool adds, to this'],
  async measure({ rounds }) {
    return withApi(0, async (api, url) => {
      const answers = Object.fromEntries(PEERS.map((name) => [name, []]));
      for (let left = rounds; left > 0; left -= ROUNDS_A_PROCESS) {
        const some = await inNewProcesses(api, url, Math.min(left, ROUNDS_A_PROCESS));
        for (const name of PEERS) answers[name].push(...some[name]);
      }
      return rowsOf(answers);
    });
  },
  row: ({ name, cpuMicros, mainMicros, ratio, added }) => [
    TITLES[name],
    cpuMicros.toFixed(1),
    mainMicros.toFixed(1),
    shown(ratio),
    shown(added),
  ],
};

async function inNewProcesses(api, url, rounds) {
  const children = {};
  for (const name of PEERS) {
    children[name] = new Child('deliverer', [name, url, 0]);
    await children[name].next();
    for (let warmUp = 0; warmUp < WARM_UPS; warmUp += 1) await children[name].ask(EVENTS);
  }
  await api.ask('count');
  const answers = await inTurn(PEERS, rounds, async (name) => {
    const cost = await children[name].ask(EVENTS);
    const { events } = await api.ask('count');
    if (events !== EVENTS) throw new Error(`${name}: ${events} of ${EVENTS} events arrived`);
    return cost;
  });
  for (const child of Object.values(children)) await child.end();
  return answers;
}

/** From the answers of each peer, round by round. */
export function rowsOf(answers) {
  const without = answers['openpanel-node'];
  const spooled = answers['openpanel-node-spool'];
  return PEERS.map((name) => ({
    name,
    cpuMicros: medianOf(answers[name], 'cpuMicros'),
    mainMicros: medianOf(answers[name], 'mainMicros'),
    ratio: ratioOf(spooled, answers[name], 'cpuMicros'),
    added: intervalOf(
      answers[name].map(({ cpuMicros }, round) => (spooled[round].cpuMicros - without[round].cpuMicros) / cpuMicros),
    ),
  }));
}
