import { Child, withApi } from '../support/child.mjs';
import { inTurn, medianOf } from '../support/rounds.mjs';

const CONNECTIONS = [8, 16, 32, 64, 128];
const LATENCIES_MS = [0, 5, 50];
/** About a second of each. */
const eventsFor = (connections, latencyMs) =>
  latencyMs === 0 ? 10_000 : Math.min((connections * 1_000) / latencyMs, 10_000);

/** What the number of connections makes of the latency of the API. */
export const latency = {
  title: 'Throughput by connections and latency',
  head: [
    'connections',
    ...LATENCIES_MS.map((ms) => `${ms} ms`),
    'of connections / latency, at 50 ms',
    'CPU µs an event, at 50 ms',
  ],
  async measure({ rounds }) {
    const byLatency = {};
    for (const latencyMs of LATENCIES_MS) {
      byLatency[latencyMs] = await withApi(latencyMs, async (_api, url) => {
        const children = {};
        for (const connections of CONNECTIONS) {
          children[connections] = new Child('deliverer', ['openpanel-node', url, connections]);
          await children[connections].next();
          await children[connections].ask(2_000);
        }
        const answers = await inTurn(CONNECTIONS, Math.ceil(rounds / 4), (connections) =>
          children[connections].ask(eventsFor(connections, latencyMs)),
        );
        for (const child of Object.values(children)) await child.end();
        return answers;
      });
    }
    return CONNECTIONS.map((connections) => ({
      connections,
      perSecond: LATENCIES_MS.map((ms) => medianOf(byLatency[ms][connections], 'perSecond')),
      cpuMicros: medianOf(byLatency[50][connections], 'cpuMicros'),
    }));
  },
  row: ({ connections, perSecond, cpuMicros }) => [
    String(connections),
    ...perSecond.map((number) => number.toFixed(0)),
    (perSecond[2] / (connections / 0.05)).toFixed(2),
    cpuMicros.toFixed(0),
  ],
};
