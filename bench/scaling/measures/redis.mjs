// What the scripts of `@openpanel-node/redis` cost a real server: its own CPU time, by size of the batch.
import { ID } from '../../support/ids.mjs';
import { median } from '../../support/rounds.mjs';
import { leastSquares } from './least-squares.mjs';
import { append, loadRedis, withClient } from './load-redis.mjs';
import { entryOf } from './record.mjs';
import { withRedis } from './redis-server.mjs';

const PARTITIONS = 64;
const BATCHES = [1, 4, 8, 32, 128, 500];
const EVENTS = 6_000;
const MEMORY_EVENTS = 50_000;
const TRIPS = 500;

/**
 * Measures a number of times, and keeps the least of each: a machine that does something else at the same time only adds. `append` is one
 * command for a batch; `appendApart` is what a cluster needs, a command for each partition, all at once on one connection.
 */
export async function measureRedis({ rounds }) {
  const runs = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await withRedis((port) => withClient(port, measureOnce)));
  const rows = runs[0].rows.map((row, place) => ({
    ...row,
    micros: Math.min(...runs.map((run) => run.rows[place].micros)),
  }));
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return {
    rows,
    costs: Object.fromEntries(kinds.map((kind) => [kind, fitOf(rows.filter((row) => row.kind === kind))])),
    tripMs: Math.min(...runs.map(({ tripMs }) => tripMs)),
    bytes: Math.round(runs[0].bytes),
    recordBytes: Buffer.byteLength(entryOf(1).record),
  };
}

/** Microseconds of CPU so far of the server's main thread, which does the commands. */
export async function cpuMicrosOf(client) {
  const [user, system] = await Promise.all(
    ['user', 'sys'].map((kind) => info(client, 'cpu', `used_cpu_${kind}_main_thread`)),
  );
  return (user + system) * 1e6;
}

async function info(client, section, name) {
  const text = await client.info(section);
  return Number(new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(text)[1]);
}

async function measureOnce(client) {
  const { redisOutbox } = loadRedis();
  const outbox = redisOutbox({ client, partitions: PARTITIONS });
  const context = { clientId: ID, apiUrl: 'http://127.0.0.1', warn() {} };
  const consumer = outbox.consume(context);
  await consumer.open();
  const cpuMicros = () => cpuMicrosOf(client);

  let sequence = 0;
  let sent = 0;
  const fill = async (writer, size) => {
    sequence += 1;
    const entries = Array.from({ length: size }, () => {
      sent += 1;
      return entryOf(sent * 7);
    });
    await append(writer, { producer: 'p', sequence, entries });
  };
  const writer = outbox.open(context);
  await fill(writer, 500);
  await takeAll(consumer, 100, PARTITIONS, cpuMicros);
  const rows = [];
  for (const size of BATCHES) {
    for (const kind of ['appendApart', 'append']) {
      // Whether it is a cluster is looked at for each batch.
      Object.defineProperty(client, 'isCluster', { value: kind === 'appendApart', configurable: true });
      const own = redisOutbox({ client, partitions: PARTITIONS }).open(context);
      await fill(own, 1);
      const batches = Math.ceil(EVENTS / size);
      const before = await cpuMicros();
      for (let batch = 0; batch < batches; batch += 1) await fill(own, size);
      rows.push({ kind, size, streams: streamsOf(size), micros: ((await cpuMicros()) - before) / batches });
    }
    rows.push(...(await takeAll(consumer, size, size > 100 ? 16 : PARTITIONS, cpuMicros)));
  }
  const trips = [];
  for (let trip = 0; trip < TRIPS; trip += 1) {
    const before = performance.now();
    await client.ping();
    trips.push(performance.now() - before);
  }
  const usedBefore = await info(client, 'memory', 'used_memory');
  for (let batch = 0; batch < MEMORY_EVENTS / 500; batch += 1) await fill(writer, 500);
  const bytes = ((await info(client, 'memory', 'used_memory')) - usedBefore) / MEMORY_EVENTS;
  return { rows, bytes, tripMs: median(trips) };
}

/** How many of the partitions a batch is expected to touch. */
const streamsOf = (size) => PARTITIONS * (1 - (1 - 1 / PARTITIONS) ** size);

/** Reads so many partitions at a time until they are empty; begins and settles what was read with so many events in a command. */
async function takeAll(consumer, size, readTogether, cpuMicros) {
  const leases = [];
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const lease = await consumer.acquire(partition, 'r', 60_000);
    leases.push(lease);
  }
  const timed = async (kind, use) => {
    const before = await cpuMicros();
    const { commands, streams, events } = await use();
    return {
      kind,
      streams: streams / commands,
      size: events / commands,
      micros: ((await cpuMicros()) - before) / commands,
    };
  };
  const found = [];
  const most = Math.max(1, Math.round(size / 8));
  const rows = [];
  rows.push(
    await timed('read', async () => {
      const counts = { commands: 0, streams: 0, events: 0 };
      for (let from = 0; from < leases.length; from += readTogether) {
        const own = leases.slice(from, from + readTogether);
        const after = own.map(({ partition }) => ({ partition, id: '' }));
        for (let isMore = true; isMore; ) {
          const replies = await consumer.read(after, most);
          counts.commands += 1;
          counts.streams += own.length;
          isMore = replies.some((entries) => entries.length > 0);
          replies.forEach((entries, place) => {
            counts.events += entries.length;
            after[place].id = entries.at(-1)?.id ?? after[place].id;
            found.push(...entries.map(({ id }) => ({ lease: own[place], id })));
          });
        }
      }
      return counts;
    }),
  );
  const groups = [];
  for (let at = 0; at < found.length; at += size) {
    const byLease = groupBy(found.slice(at, at + size));
    groups.push([...byLease].map(([lease, own]) => ({ lease, ids: own.map(({ id }) => id) })));
  }
  const streams = groups.reduce((sum, group) => sum + group.length, 0);
  const counts = { commands: groups.length, streams, events: found.length };
  rows.push(
    await timed('begin', async () => {
      for (const group of groups) await consumer.begin(group.map(({ lease, ids }) => ({ ...lease, ids, ended: [] })));
      return counts;
    }),
    await timed('settle', async () => {
      for (const group of groups)
        await consumer.settle(group.map(({ lease, ids }) => ({ ...lease, ended: ids, retracted: [] })));
      return counts;
    }),
  );
  await consumer.release(leases);
  return rows;
}

function groupBy(found) {
  const groups = new Map();
  for (const each of found) {
    const own = groups.get(each.lease);
    if (own) own.push(each);
    else groups.set(each.lease, [each]);
  }
  return groups;
}

/** Microseconds of a command, of each stream in it, and of each event. */
function fitOf(rows) {
  const [command, stream, event] = leastSquares(
    rows.map(({ streams, size, micros }) => ({ row: [1, streams, size], value: micros })),
  );
  return { command, stream, event };
}
