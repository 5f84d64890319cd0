import { resultOf } from '../support/child.mjs';
import { TITLES } from './peers.mjs';

const PEERS = ['nothing', 'openpanel-node', 'posthog'];

/** What an app feels of an API that is down, at 10 000 calls a second. */
export const outage = {
  title: 'The API is down, 10 000 calls a second',
  head: ['', 'event-loop delay, p99 ms', 'most ms', 'CPU, of one core', 'heap MiB', 'grown by MiB'],
  async measure({ seconds }) {
    const rows = [];
    for (const name of PEERS) {
      rows.push({ name, ...(await resultOf('outage', [name, seconds], { execArgv: ['--expose-gc'] })) });
    }
    return rows;
  },
  row: ({ name, delayP99Ms, delayMaxMs, cpuShare, heapMiB, heapGrowthMiB }) => [
    TITLES[name],
    delayP99Ms.toFixed(1),
    delayMaxMs.toFixed(0),
    `${(cpuShare * 100).toFixed(0)} %`,
    heapMiB.toFixed(0),
    heapGrowthMiB.toFixed(1),
  ],
};
