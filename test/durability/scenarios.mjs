// Everything that is tried, as rows of the matrix.
import { redisRun } from './redis-runs.mjs';
import { NO_REDIS } from './redis-server.mjs';
import { spoolRun } from './spool-runs.mjs';

/** Of all kills, how many each gets. The rest of the scenarios have a length of their own. */
const SHARES = { spool: 0.4, 'spool-shared': 0.2, redis: 0.4 };

const withRedis = { skip: () => NO_REDIS };

export const SCENARIOS = [
  { name: 'spool', title: 'spool, SIGKILL of the app', run: ({ kills }, world) => spoolRun({ apps: 1, kills }, world) },
  {
    name: 'spool-shared',
    title: 'spool, SIGKILL of one of two owners of a directory',
    run: ({ kills }, world) => spoolRun({ apps: 2, kills }, world),
    // A counter of a dead process goes to the other one while its own process counts again.
    isWithinProcess: true,
  },
  { name: 'redis', title: 'Redis, SIGKILL of app, relay or Redis', run: redisRun, ...withRedis },
];

/** How many kills each of these scenarios gets of all. */
export function sharesOf(scenarios, kills) {
  const sum = scenarios.reduce((all, { name }) => all + (SHARES[name] ?? 0), 0);
  return new Map(scenarios.map(({ name }) => [name, Math.ceil((kills * (SHARES[name] ?? 0)) / sum)]));
}
