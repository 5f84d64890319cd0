import { Child, withApi } from '../support/child.mjs';
import { inTurn, medianOf } from '../support/rounds.mjs';

const EVENTS = 1_000;
const TITLES = {
  'worker-exit': "`process.exit()`, `thread: 'worker'`",
  'worker-throw': "an uncaught exception, `thread: 'worker'`",
  'main-exit': "`process.exit()`, `thread: 'main'`",
};

/** What a process delivers that ends without waiting, and how long that holds it. */
export const exits = {
  title: `A process ends with ${EVENTS} events in the queue`,
  head: ['', 'delivered, in the worst round', 'ms until the process is gone'],
  async measure({ rounds }) {
    const answers = await inTurn(Object.keys(TITLES), Math.ceil(rounds / 2), (name) =>
      withApi(0, (api, url) => exit(api, url, ...name.split('-'))),
    );
    return Object.entries(answers).map(([name, each]) => ({
      name,
      delivered: Math.min(...each.map(({ delivered }) => delivered)),
      ms: medianOf(each, 'ms'),
    }));
  },
  row: ({ name, delivered, ms }) => [TITLES[name], `${delivered} of ${EVENTS}`, ms.toFixed(0)],
};

async function exit(api, url, thread, how) {
  const child = new Child('exiter', [url, thread, EVENTS, how], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
  await child.next();
  await api.ask('count');
  const { text, endedAt } = await child.lastWords('now');
  const { events } = await api.ask('count');
  return { delivered: events, ms: endedAt - Number(text) };
}
