import { readFileSync } from 'node:fs';
import { machine } from '../../report/machine.mjs';
import { measureEngine } from './engine.mjs';
import { measureRedis } from './redis.mjs';

const bench = () => JSON.parse(readFileSync(new URL('../../results/results.json', import.meta.url), 'utf8'));
const rounded = (value) => Number(value.toPrecision(3));

/** What the simulation is fed with, each figure with how it was measured. `known`: what was measured before; what this command does not measure stays as it is. */
export async function measureFigures({ rounds, known }) {
  const { machine: benchMachine, results } = bench();
  const own = results.deliver.find(({ name }) => name === 'openpanel-node');
  const calls = results.calls.find(({ name }) => name === 'openpanel-node');
  const engineRuns = await measureEngine({ rounds, seconds: 0.5 });
  const [single] = engineRuns;
  const busy = 1e6 / own.perSecond;
  const redis = await measureRedis({ rounds: Math.ceil(rounds / 2) });
  const figure = (value, unit, how) => ({ value: rounded(value), unit, how });
  const costs = Object.entries(redis.costs).flatMap(([kind, { command, stream, event }]) => [
    [
      `redis.${kind}.command`,
      figure(
        command,
        'µs',
        `CPU of the Redis server for \`${kind}\`, of a command; least squares over six sizes of batches`,
      ),
    ],
    [`redis.${kind}.stream`, figure(stream, 'µs', 'likewise, more for each partition in it')],
    [`redis.${kind}.event`, figure(event, 'µs', 'likewise, more for each event in it')],
  ]);
  return {
    machine: machine(),
    benchMachine,
    figures: {
      ...known.figures,
      'engine.busy': figure(
        busy,
        'µs',
        '`npm run bench -- --only deliver`: one second by the events a second, API without latency',
      ),
      'engine.wake': figure(
        Math.max(0, single.cpuMicros - busy),
        'µs',
        `one process with one connection, API at ${single.latencyMs} ms: its CPU an event, without engine.busy`,
      ),
      'engine.overhead': figure(
        1_000 / single.perSecond - single.latencyMs,
        'ms',
        'the same run: a round trip without the latency of the API',
      ),
      'app.bytes': figure(
        calls.retainedBytes,
        'bytes',
        '`npm run bench -- --only calls`: kept for an event in the queue',
      ),
      'redis.trip': figure(redis.tripMs, 'ms', 'PING on loopback, median of 500'),
      'redis.bytes': figure(
        redis.bytes,
        'bytes',
        `50 000 waiting events with a record of ${redis.recordBytes} bytes, by used_memory`,
      ),
      ...Object.fromEntries(costs),
    },
    runs: { engine: engineRuns },
  };
}
