import { Child, withApi } from '../../support/child.mjs';
import { ID } from '../../support/ids.mjs';
import { inTurn, median } from '../../support/rounds.mjs';
import { append, loadRedis, withClient } from './load-redis.mjs';
import { entryOf } from './record.mjs';
import { withRedis } from './redis-server.mjs';

const CONNECTIONS = [8, 32, 64, 128];
const LATENCIES_MS = [20, 50];
const BATCH = 500;
const BUSY = { connections: 64, events: 6_000 };

/** Puts events into Redis first, and then starts a relay: how fast it delivers them, with the API at so many milliseconds. */
export async function measureRelay({ rounds, seconds }) {
  return withRedis((port) =>
    withClient(port, async (client) => {
      const fill = filling(client);
      const rows = [];
      for (const latencyMs of LATENCIES_MS) {
        const eventsOf = (connections) => Math.round((connections * 1_000 * seconds) / latencyMs);
        const answers = await inRounds({ port, fill, latencyMs, rounds, connections: CONNECTIONS, eventsOf });
        for (const connections of CONNECTIONS) {
          const own = answers[connections];
          rows.push({
            latencyMs,
            connections,
            events: eventsOf(connections),
            perSecond: round(Math.max(...own.map(({ perSecond }) => perSecond))),
            cpuMicros: round(median(own.map(({ cpuMicros }) => cpuMicros))),
          });
        }
      }
      const busy = { port, fill, latencyMs: 0, rounds, connections: [BUSY.connections], eventsOf: () => BUSY.events };
      const answers = await inRounds(busy);
      return { rows, busyCpuMicros: Math.min(...answers[BUSY.connections].map(({ cpuMicros }) => cpuMicros)) };
    }),
  );
}

/** The CPU of an event in a process without Redis, as busy as can be, for comparison. */
export async function busyEngineCpu({ rounds }) {
  return withApi(0, async (_api, url) => {
    const child = new Child('deliverer', ['openpanel-node', url, BUSY.connections]);
    await child.next();
    await child.ask(BUSY.events);
    const answers = [];
    for (let each = 0; each < rounds; each += 1) answers.push(await child.ask(BUSY.events));
    await child.end();
    return Math.min(...answers.map(({ cpuMicros }) => cpuMicros));
  });
}

async function inRounds({ port, fill, latencyMs, rounds, connections, eventsOf }) {
  return withApi(latencyMs, async (_api, apiUrl) => {
    const children = {};
    const deliver = async (count, events) => {
      const prefix = await fill(apiUrl, events);
      return children[count].ask({ prefix, count: events });
    };
    for (const count of connections) {
      children[count] = new Child('relay', [port, apiUrl, count]);
      await children[count].next();
      await deliver(count, 1_000);
    }
    const answers = await inTurn(connections, rounds, (count) => deliver(count, eventsOf(count)));
    for (const child of Object.values(children)) await child.end();
    return answers;
  });
}

/** Puts so many events into Redis, under a new prefix. */
function filling(client) {
  const { redisOutbox } = loadRedis();
  let prefixes = 0;
  return async (apiUrl, events) => {
    prefixes += 1;
    const prefix = `run${prefixes}`;
    const writer = redisOutbox({ client, prefix }).open({ clientId: ID, apiUrl, warn() {} });
    for (let sequence = 1; sequence * BATCH - BATCH < events; sequence += 1) {
      const size = Math.min(BATCH, events - (sequence - 1) * BATCH);
      const entries = Array.from({ length: size }, (_, place) => entryOf(sequence * BATCH + place));
      await append(writer, { producer: 'p', sequence, entries });
    }
    return prefix;
  };
}

const round = (value) => Number(value.toPrecision(4));
