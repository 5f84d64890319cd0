import { readFileSync } from 'node:fs';
import { machine } from '../../report/machine.mjs';
import { measureEngine } from './engine.mjs';
import { measureHandover } from './handover.mjs';
import { measureRedis } from './redis.mjs';
import { busyEngineCpu, measureRelay } from './relay.mjs';

const round = (value) => Number(value.toPrecision(4));
const figure = (value, unit, how) => ({ value: Number(value.toPrecision(3)), unit, how });

/** As `latency` of the bench does it, in events and in milliseconds. */
const BENCH_LATENCIES_MS = [5, 50];
const MOST_BENCH_EVENTS = 10_000;

/** What `npm run bench` found: what a process delivers at most, what an event in a queue takes, and its own runs with latency. */
function ofBench() {
  const { machine, results } = JSON.parse(readFileSync(new URL('../../results/results.json', import.meta.url), 'utf8'));
  const { perSecond } = results.deliver.find(({ name }) => name === 'openpanel-node');
  const { retainedBytes } = results.calls.find(({ name }) => name === 'openpanel-node');
  const runs = results.latency.flatMap(({ connections, perSecond: [, ...byLatency] }) =>
    BENCH_LATENCIES_MS.map((latencyMs, place) => ({
      latencyMs,
      connections,
      events: Math.min((connections * 1_000) / latencyMs, MOST_BENCH_EVENTS),
      perSecond: round(byLatency[place]),
    })),
  );
  return { machine, busyMicros: 1e6 / perSecond, retainedBytes, runs };
}

/** Each part gives figures, and runs to compare the simulation with. */
const PARTS = {
  async engine({ rounds }) {
    const { busyMicros, retainedBytes, runs } = ofBench();
    const rows = await measureEngine({ rounds: 2 * rounds, seconds: 0.5 });
    const [single] = rows;
    const { latencyMs } = single;
    return {
      figures: {
        'app.bytes': figure(retainedBytes, 'bytes', '`npm run bench -- --only calls`: kept for an event in the queue'),
        'engine.busy': figure(
          busyMicros,
          'µs',
          '`npm run bench -- --only deliver`: a second by the events per second, API without latency',
        ),
        'engine.wake': figure(
          Math.max(0, single.cpuMicros - busyMicros),
          'µs',
          `a process with one connection, API at ${latencyMs} ms: its CPU for each event, without \`engine.busy\``,
        ),
        'engine.overhead': figure(
          1_000 / single.perSecond - latencyMs,
          'ms',
          'the same run: a round trip without the latency of the API',
        ),
      },
      runs: { bench: runs, engine: rows },
    };
  },

  async redis({ rounds }) {
    const { costs, tripMs, bytes, recordBytes } = await measureRedis({ rounds });
    const of = (kind) => `CPU of the Redis server for \`${kind}\`, least squares over batches of 1 to 500 events`;
    const ofCosts = Object.entries(costs).flatMap(([kind, { command, stream, event }]) => [
      [`redis.${kind}.command`, figure(command, 'µs', `${of(kind)}: of each command`)],
      [`redis.${kind}.stream`, figure(stream, 'µs', 'the same: of each partition in it')],
      [`redis.${kind}.event`, figure(event, 'µs', 'the same: of each event in it')],
    ]);
    return {
      figures: {
        ...Object.fromEntries(ofCosts),
        'redis.trip': figure(tripMs, 'ms', '`PING` on loopback, the median of 500'),
        'redis.bytes': figure(
          bytes,
          'bytes',
          `\`used_memory\` with 50 000 waiting events, whose records have ${recordBytes} bytes each`,
        ),
      },
      runs: {},
    };
  },

  async relay({ rounds }) {
    const { rows, busyCpuMicros } = await measureRelay({ rounds, seconds: 2 });
    const ratio = busyCpuMicros / (await busyEngineCpu({ rounds: 2 * rounds }));
    return {
      figures: {
        'relay.busy': figure(
          ofBench().busyMicros * ratio,
          'µs',
          `\`engine.busy\`, times ${ratio.toFixed(2)}: the CPU of a relay for each event by that of a process without Redis, API without latency`,
        ),
      },
      runs: { relay: rows },
    };
  },

  async handover({ rounds }) {
    return { figures: {}, runs: { handover: await measureHandover({ rounds }) } };
  },
};

export const PART_NAMES = Object.keys(PARTS);

/** What the simulation is fed with, each figure with how it was measured. What is not in a part stays as it is known. */
export async function measureFigures({ parts, rounds, known }) {
  const data = { ...known, machine: machine(), benchMachine: ofBench().machine };
  for (const part of parts) {
    const { figures, runs } = await PARTS[part]({ rounds });
    data.figures = { ...data.figures, ...figures };
    data.runs = { ...data.runs, ...runs };
  }
  return data;
}
