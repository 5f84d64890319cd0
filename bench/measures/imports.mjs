import { resultOf } from '../support/child.mjs';
import { inTurn, medianOf, ratioOf, shown } from '../support/rounds.mjs';

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
  head: ['', 'ms', 'CPU ms', 'openpanel-node to this', 'its CPU to this'],
  async measure({ rounds }) {
    // A script of the bench finds the packages of the bench.
    const answers = await inTurn(PACKAGES, rounds, (name) => resultOf('importer', [name]));
    return PACKAGES.map((name) => ({
      name,
      wallMs: medianOf(answers[name], 'wallMs'),
      cpuMs: medianOf(answers[name], 'cpuMs'),
      ratio: ratioOf(answers['@openpanel-node/core'], answers[name], 'wallMs'),
      cpuRatio: ratioOf(answers['@openpanel-node/core'], answers[name], 'cpuMs'),
    }));
  },
  row: ({ name, wallMs, cpuMs, ratio, cpuRatio }) => [
    name,
    wallMs.toFixed(0),
    cpuMs.toFixed(0),
    shown(ratio),
    shown(cpuRatio),
  ],
};
