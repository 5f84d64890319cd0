// Fleets whose apps, relays and Redis are killed, stopped or replaced at random moments.
import { setTimeout as sleep } from 'node:timers/promises';
import { Fleet, ofServer, until } from './fleet.mjs';
import { killUnderLoad } from './kills.mjs';
import { startPort } from './port.mjs';
import { LEASE_MS, stepping } from './processes.mjs';
import { startRedis, startRedisCluster } from './redis-server.mjs';

/** As its promises need it: with `everysec`, what was written within the last second may be missing after a crash. */
const DURABLE = { appendonly: 'yes', appendfsync: 'always' };

/** Runs a fleet of three apps and two relays with a server of its own, and does something to it `count` times. */
async function withFleet(count, { seeds, say, ...world }, disturb, { config = DURABLE, ...settings } = {}) {
  const server = await startRedis({ config });
  const fleet = new Fleet({ ...world, ...settings, redis: ofServer(server) });
  try {
    await fleet.start(3, 2);
    await repeat(count, say, async () => fleet.kills.push(await disturb({ fleet, server, seeds, api: world.api })));
    return await fleet.end();
  } finally {
    fleet.stop();
    await server.stop();
  }
}

async function repeat(count, say, act) {
  for (let time = 1; time <= count; time += 1) {
    await act();
    if (time % 50 === 0) say(`${time} of ${count}`);
  }
}

const anyOf = (list, { random }) => Math.floor(random() * list.length);
const restarted = async (server) => {
  await server.kill();
  await server.start();
};

function killAny({ fleet, servers, seeds, api }) {
  const victims = {
    app: () => fleet.killApp(anyOf(fleet.apps, seeds)),
    relay: () => fleet.killRelay(anyOf(fleet.relays, seeds)),
    ...(servers ? { Redis: () => restarted(seeds.oneOf(servers)) } : {}),
  };
  const victim = seeds.oneOf(Object.keys(victims));
  return killUnderLoad(api, seeds, victims[victim], victim);
}

export const redisRun = ({ kills }, world) =>
  withFleet(kills, world, ({ server, ...rest }) => killAny({ ...rest, servers: [server] }));

/** With the usual setting of Redis, which writes to its file in time but only asks the disk for it each second. */
export const everySecondRun = ({ count }, world) =>
  withFleet(count, world, ({ server, ...rest }) => killAny({ ...rest, servers: [server] }), {
    config: { ...DURABLE, appendfsync: 'everysec' },
  });

/** All processes have clocks that step; Redis has not. */
export const clockRun = ({ count }, world) => withFleet(count, world, killAny, { how: stepping(world.seed) });

/** A relay that stands still for longer than its lease, and goes on where it was. */
export const stoppedRelayRun = ({ count }, world) =>
  withFleet(count, world, async ({ fleet, seeds, api }) => {
    const relay = fleet.relays[anyOf(fleet.relays, seeds)];
    const moment = await killUnderLoad(api, seeds, () => relay.signal('SIGSTOP'), 'relay');
    await sleep(LEASE_MS + seeds.between(300, 1_500));
    relay.signal('SIGCONT');
    return moment;
  });

export const stoppedRedisRun = ({ count }, world) =>
  withFleet(count, world, async ({ server, seeds, api }) => {
    const moment = await killUnderLoad(api, seeds, () => server.freeze(), 'Redis');
    await sleep(seeds.between(500, 2 * LEASE_MS));
    server.thaw();
    return moment;
  });

/** Nothing is killed; a relay ends in between, and another one begins. */
export async function orderRun({ events }, world) {
  const most = Math.ceil(events / 3);
  const settings = { callsASecond: 400, callsOfApp: most };
  const change = async ({ fleet }) => {
    await sleep(3_000);
    const [relay] = fleet.relays;
    relay.signal('SIGTERM');
    fleet.startRelay(0);
    await relay.ended;
    const ended = () => fleet.apps.every((app) => app.called === most);
    await until(ended, 120_000);
    return undefined;
  };
  return withFleet(1, world, change, settings);
}

export async function clusterRun({ count }, { seeds, say, ...world }) {
  const { servers, stop } = await startRedisCluster(DURABLE);
  const [{ url }] = servers;
  const connect = { cluster: servers.map(({ port }) => port) };
  const lengths = () => Promise.all(servers.map((server) => ofServer(server).count()));
  const counted = async () => (await lengths()).reduce((sum, length) => sum + length, 0);
  const fleet = new Fleet({ ...world, redis: { connect, url, isCluster: true, count: counted } });
  try {
    await fleet.start(3, 2);
    await repeat(count, say, async () => fleet.kills.push(await killAny({ fleet, servers, seeds, api: world.api })));
    return await fleet.end();
  } finally {
    fleet.stop();
    await stop();
  }
}

/** The primary is killed, and its replica takes its place under the same address. */
export async function failoverRun({ count }, { seeds, say, ...world }) {
  let primary = await startRedis({ config: DURABLE });
  const port = await startPort(primary.port);
  const own = { port: port.number, url: `redis://127.0.0.1:${port.number}`, cli: (...args) => primary.cli(...args) };
  const fleet = new Fleet({ ...world, redis: ofServer(own) });
  let replica;
  try {
    await fleet.start(3, 2);
    await repeat(count, say, async () => {
      replica = await startRedis({ config: { ...DURABLE, replicaof: `127.0.0.1 ${primary.port}` } });
      await until(async () => /master_link_status:up/.test(await replica.cli('info', 'replication')));
      const old = primary;
      const failOver = async () => {
        await old.kill();
        port.close();
        await replica.cli('replicaof', 'no', 'one');
        port.open(replica.port);
        primary = replica;
      };
      fleet.kills.push(await killUnderLoad(world.api, seeds, failOver, 'Redis'));
      await old.stop();
    });
    return await fleet.end();
  } finally {
    fleet.stop();
    await Promise.all([primary.stop(), replica?.stop(), port.stop()]);
  }
}

/** A stream has a record that only a newer version understands. */
export const newerRecordRun = (_, { ...world }) =>
  withFleet(1, world, async ({ fleet, server, seeds, api }) => {
    await until(async () => (await server.cli('--scan', '--pattern', '*:events')) !== '');
    const [key] = (await server.cli('--scan', '--pattern', '*:events')).split('\n');
    await server.cli('xadd', key, '*', 'e', '2 something new');
    fleet.left = 1;
    const moment = await killUnderLoad(api, seeds, () => fleet.killRelay(0), 'relay');
    await until(() => fleet.relays.some(({ output }) => output.includes('newer_record')));
    return moment;
  });
