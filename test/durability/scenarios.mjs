// Everything that is tried, as rows of the matrix.
import {
  clockRun,
  clusterRun,
  everySecondRun,
  failoverRun,
  newerRecordRun,
  orderRun,
  redisRun,
  stoppedRedisRun,
  stoppedRelayRun,
} from './redis-runs.mjs';
import { NO_REDIS } from './redis-server.mjs';
import * as spools from './spool-runs.mjs';

/** Of all kills, how many each gets. The rest of the scenarios have a length of their own. */
const SHARES = { spool: 0.4, 'spool-shared': 0.2, redis: 0.4 };

const withRedis = { skip: () => NO_REDIS };

/** A process that stands still between its mark and its request sends it late: prototypes had up to two of these. */
const DISORDER_A_STOP = 2;

export const SCENARIOS = [
  {
    name: 'spool',
    title: 'spool, SIGKILL of the app',
    run: ({ kills }, world) => spools.spoolRun({ apps: 1, kills }, world),
  },
  {
    name: 'spool-shared',
    title: 'spool, SIGKILL of one of two owners of a directory',
    run: ({ kills }, world) => spools.spoolRun({ apps: 2, kills }, world),
    // A counter of a dead process goes to the other one while its own process counts again.
    isWithinProcess: true,
  },
  { name: 'redis', title: 'Redis, SIGKILL of app, relay or Redis', run: redisRun, ...withRedis },
  {
    name: 'full-disk',
    title: 'spool, the disk is full for a while',
    run: spools.fullDiskRun,
    skip: spools.noRoot,
  },
  {
    name: 'namespaces',
    title: 'spool, two PID namespaces, SIGKILL of one of the apps',
    run: spools.namespacesRun,
    skip: spools.noRoot,
    isWithinProcess: true,
  },
  {
    name: 'owner-stopped',
    title: 'spool, an owner is stopped until another one has taken over',
    run: spools.stoppedOwnerRun,
    skip: spools.noRoot,
    isWithinProcess: true,
    // What it had in flight, and what it called between its last look and the stop.
    repeatsMore: true,
  },
  {
    name: 'spool-clock',
    title: 'spool, a clock that steps by up to an hour, SIGKILL of the app',
    run: (_, world) => spools.clockRun({ count: 10 }, world),
  },
  { name: 'newer-format', title: 'spool, a directory of a newer format', run: spools.newerFormatRun },
  {
    name: 'relay-stopped',
    title: 'Redis, SIGSTOP of a relay beyond its lease',
    run: (_, world) => stoppedRelayRun({ count: 6 }, world),
    disorderAKill: DISORDER_A_STOP,
    ...withRedis,
  },
  {
    name: 'redis-stopped',
    title: 'Redis, SIGSTOP of Redis for up to two leases',
    run: (_, world) => stoppedRedisRun({ count: 6 }, world),
    // What was delivered while Redis could not be told is delivered again by the next owner.
    repeatsMore: true,
    ...withRedis,
  },
  {
    name: 'everysec',
    title: 'Redis with appendfsync everysec, SIGKILL of app, relay or Redis',
    run: (_, world) => everySecondRun({ count: 12 }, world),
    // While its disk is slow, Redis may answer before it has written.
    mayLose: true,
    ...withRedis,
  },
  {
    name: 'cluster',
    title: 'Redis cluster, SIGKILL of app, relay or one of its servers',
    run: (_, world) => clusterRun({ count: 12 }, world),
    ...withRedis,
  },
  {
    name: 'failover',
    title: 'Redis, SIGKILL of the primary, and its replica takes over',
    run: (_, world) => failoverRun({ count: 4 }, world),
    // What the replica had not got.
    mayLose: true,
    ...withRedis,
  },
  {
    name: 'clock',
    title: 'Redis, clocks that step by up to an hour, SIGKILL of app or relay',
    run: (_, world) => clockRun({ count: 10 }, world),
    ...withRedis,
  },
  {
    name: 'newer-record',
    title: 'Redis, a record of a newer format, SIGKILL of a relay',
    run: newerRecordRun,
    ...withRedis,
  },
  {
    name: 'order',
    title: '20 000 events of 200 profiles, 3 apps, 2 relays that come and go',
    run: (_, world) => orderRun({ events: 20_000 }, world),
    ...withRedis,
  },
];

/** How many kills each of these scenarios gets of all. */
export function sharesOf(scenarios, kills) {
  const sum = scenarios.reduce((all, { name }) => all + (SHARES[name] ?? 0), 0);
  return new Map(scenarios.map(({ name }) => [name, Math.round((kills * (SHARES[name] ?? 0)) / sum)]));
}
