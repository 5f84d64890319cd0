import { Child, withApi } from '../../support/child.mjs';
import { inTurn, median } from '../../support/rounds.mjs';

/** One connection shows what a round trip takes; the others are what the simulation is compared with. */
const CONNECTIONS = [1, 8, 16, 32, 64, 128];
const LATENCIES_MS = [20, 50];

/**
 * Runs one process of the client against an API that responds after so many milliseconds. The best round counts: a machine
 * that does something else at the same time only takes away.
 */
export async function measureEngine({ rounds, seconds }) {
  const rows = [];
  for (const latencyMs of LATENCIES_MS) {
    await withApi(latencyMs, async (_api, url) => {
      const children = {};
      for (const connections of CONNECTIONS) {
        children[connections] = new Child('deliverer', ['openpanel-node', url, connections]);
        await children[connections].next();
        await children[connections].ask(connections === 1 ? 20 : 1_000);
      }
      const eventsOf = (connections) => Math.round((connections * 1_000 * seconds) / latencyMs);
      const answers = await inTurn(CONNECTIONS, rounds, (connections) =>
        children[connections].ask(eventsOf(connections)),
      );
      for (const child of Object.values(children)) await child.end();
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
    });
  }
  return rows;
}

const round = (value) => Number(value.toPrecision(4));
