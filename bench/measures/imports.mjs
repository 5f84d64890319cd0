import { resultOf } from '../support/child.mjs';
import { inTurn, medianOf, ratioOf } from '../support/rounds.mjs';

const PACKAGES = [
  '@openpanel-node/core',
  '@openpanel/sdk',
  'mixpanel',
  '@amplitude/analytics-node',
  '@segment/analytics-node',
  'posthog-node',
];

/** What an import adds to the start of an app. */
export const imports = {
  title: 'Importing',
  head: ['', 'ms', 'CPU ms', 'openpanel-node to this'],
  async measure({ rounds }) {
    // A script of the bench finds the packages of the bench.
    const answers = await inTurn(PACKAGES, rounds, (name) => resultOf('importer', [name]));
    return PACKAGES.map((name) => ({
      name,
      wallMs: medianOf(answers[name], 'wallMs'),
      cpuMs: medianOf(answers[name], 'cpuMs'),
      ratio: ratioOf(answers['@openpanel-node/core'], answers[name], 'wallMs'),
    }));
  },
  row: ({ name, wallMs, cpuMs, ratio }) => [name, wallMs.toFixed(0), cpuMs.toFixed(0), ratio.toFixed(2)],
};
