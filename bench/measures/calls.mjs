import { resultOf, withApi } from '../support/child.mjs';
import { inTurn, medianOf, ratioOf, shown } from '../support/rounds.mjs';
import { TITLES } from './peers.mjs';

const PEERS = ['openpanel-node', 'openpanel-sdk', 'posthog', 'amplitude', 'segment', 'mixpanel'];
const CALLS = 5_000;

/** What a call takes from its caller, and what it keeps until the event has arrived. */
export const calls = {
  title: 'Calls in a loop',
  head: ['', 'µs a call', 'bytes kept', 'openpanel-node to this'],
  async measure({ rounds, before }) {
    const peers = before ? [...PEERS, 'openpanel-node-before'] : PEERS;
    const answers = await withApi(0, (_api, url) =>
      inTurn(peers, rounds, (name) => resultOf('caller', [name, url, CALLS], { execArgv: ['--expose-gc'] })),
    );
    return peers.map((name) => ({
      name,
      micros: medianOf(answers[name], 'micros'),
      retainedBytes: medianOf(answers[name], 'retainedBytes'),
      ratio: ratioOf(answers['openpanel-node'], answers[name], 'micros'),
    }));
  },
  row: ({ name, micros, retainedBytes, ratio }) => [
    TITLES[name],
    micros.toFixed(1),
    retainedBytes.toFixed(0),
    shown(ratio),
  ],
};
