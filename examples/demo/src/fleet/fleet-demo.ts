import { setTimeout } from 'node:timers/promises';
import { type DeadLetter, type Fleet, type Relay, startFleet } from '@openpanel-node/example-fleet';
import { type Inspector, startInspector } from '@openpanel-node/inspector';
import { requireRedisServer } from '../redis.js';
import type { Terminal } from '../terminal.js';
import { type FleetAccount, fleetAccountOf } from './fleet-account.js';
import { showFleetSummary } from './fleet-summary.js';
import { Traffic, USER_IDS } from './traffic.js';

/** Shorter than in reality: with the defaults, the events of a dead relay wait for 20 s, and counters for 15 s. */
const LEASE_MS = 4_000;
const RELAY_ENV = { OPENPANEL_REQUEST_TIMEOUT_MS: '2000', OPENPANEL_COUNTER_SETTLE_MS: '1200' };
const INSPECTOR = { profileFlushMs: 600, faults: { latencyMs: 20 } };
/** Requests between two events of the story. */
const PAUSE = 60;
/** Lines of apps and relays that say what the demo itself shows, and that the gap of counters is short, which it is on purpose. */
const EXPECTED =
  /^Listening on |^SIG|^Events: |^\[openpanel\] (?:The relay |Events (?:cannot be|are) put |Events were dropped: \d+ unconfirmed\.)|short_counter_gap/;
const DRAIN_MS = 60_000;

/** Kills an app, a relay and Redis under load, and accounts for every call. */
export async function runFleetDemo(terminal: Terminal): Promise<FleetAccount> {
  const redisServer = requireRedisServer();
  const profiles = USER_IDS.map((id) => ({ id, properties: { logins: 0 } }));
  const inspector = await startInspector({ ...INSPECTOR, profiles });
  const handedOver: DeadLetter['event'][] = [];
  const fleet = await startFleet({
    redisServer,
    inspector,
    leaseMs: LEASE_MS,
    relayEnv: RELAY_ENV,
    onDelivery: (_app, { event, status }) => {
      if (status === 'handed_over') handedOver.push(event);
    },
    onLine(name, text) {
      if (!EXPECTED.test(text)) terminal.line(terminal.paint('dim', `  ${name}: ${text}`));
    },
  });
  try {
    return await playFleet(fleet, inspector, handedOver, terminal);
  } finally {
    await fleet.close();
    await inspector.close();
  }
}

async function playFleet(
  fleet: Fleet,
  inspector: Inspector,
  handedOver: readonly DeadLetter['event'][],
  terminal: Terminal,
): Promise<FleetAccount> {
  const startedAt = performance.now();
  const { heading, line, progress } = terminal;
  const mismatches: string[] = [];
  const check = (fact: string, holds: boolean) => void (holds || mismatches.push(fact));

  heading('Started');
  progress('Starting the apps and the relays');
  const apps = new Map(
    (await Promise.all([1, 2, 3].map((n) => fleet.startApp(`app ${n}`)))).map((app) => [app.name, app]),
  );
  const [first, second] = await Promise.all([fleet.startRelay('relay 1'), fleet.startRelay('relay 2')]);
  progress();
  line(`  local OpenPanel  ${inspector.url}  in this process, behaves like the Track API`);
  line(`  live page        ${inspector.pageUrl}  open until the demo ends; look for "held"`);
  line(`  redis            ${fleet.redis.url}  its own process, appendonly, appendfsync always`);
  line(`  apps             3 × Express 5 with redisOutbox(), without the client secret`);
  line(`  relays           2 × openpanel-relay, with a lease of ${LEASE_MS / 1_000} s`);

  heading('What happens');
  const traffic = new Traffic((count) => progress(`Request ${count}`));
  const tell = (text: string) => {
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    line(`  ${seconds.padStart(4)} s  ${text}  ${terminal.paint('dim', `request ${traffic.calls.length}`)}`);
  };
  for (const app of apps.values()) traffic.add(app);
  tell('traffic begins: reports, logins and payments of 8 users, each request to the next app');
  await traffic.more(PAUSE);

  const killed = 'app 2';
  tell(`SIGKILL of ${killed}; the others go on`);
  await apps.get(killed)?.end('SIGKILL');
  await traffic.more(PAUSE);
  traffic.remove(killed);
  const again = await fleet.startApp('app 4');
  apps.set(again.name, again);
  traffic.add(again);
  tell('app 4 takes its place');
  await traffic.more(PAUSE);

  tell(`SIGKILL of relay 1; relay 2 takes over its partitions when the lease is over`);
  await first.end('SIGKILL');
  await traffic.more(PAUSE);
  const third = await fleet.startRelay('relay 3');
  tell('relay 3 joins');
  await traffic.more(PAUSE);

  tell('SIGKILL of redis; apps keep events in memory, relays stop');
  await fleet.redis.kill();
  await traffic.more(PAUSE);
  await fleet.redis.start();
  tell('redis is back, with what is on its disk');
  await traffic.more(PAUSE);
  await traffic.stop();
  tell('traffic ends; SIGTERM of the apps, which hand over what they have');

  progress('Waiting for the apps');
  apps.delete(killed);
  for (const app of apps.values()) {
    const code = await app.end('SIGTERM');
    const report = app.lines.findLast((text) => text.startsWith('Events: ')) ?? 'nothing';
    check(
      `${app.name} exited with ${code} and reported ${report}`,
      code === 0 && / 0 dropped, 0 pending$/.test(report),
    );
  }
  progress('Waiting until the relays have delivered everything');
  check('The relays have not delivered everything', await drained(second));
  progress('Reading the dead letters');
  const deadLetters = await fleet.deadLetters();
  for (const relay of [second, third]) {
    const code = await relay.end('SIGTERM');
    check(`${relay.name} exited with ${code}`, code === 0);
  }
  progress();
  tell('everything has arrived; SIGTERM of the relays');

  heading('Summary');
  const account = fleetAccountOf({
    calls: traffic.calls,
    handedOver,
    inspector,
    deadLetters,
    killed,
    mismatches: [...mismatches, ...traffic.mismatches],
    seconds: Math.round(performance.now() - startedAt) / 1_000,
  });
  showFleetSummary(account, terminal);
  return account;
}

/** Whether nothing is left in Redis. */
async function drained({ url }: Pick<Relay, 'url'>): Promise<boolean> {
  const deadline = performance.now() + DRAIN_MS;
  while (performance.now() < deadline) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (/^openpanel_relay_backlog 0$/m.test(metrics)) return true;
    await setTimeout(100);
  }
  return false;
}
