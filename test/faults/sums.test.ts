import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OpenPanel } from '../../packages/core/src/index.js';
import { type FaultServer, memoryLogger, startFaultServer } from '../../packages/testkit/src/index.js';
import { LOW } from './load.js';
import { OPTIONS, type Scenario } from './scenario.js';
import { ANSWER_SCENARIOS } from './scenarios/answers.js';
import { CHAOS_SCENARIOS } from './scenarios/chaos.js';
import { CONNECTION_SCENARIOS } from './scenarios/connections.js';
import { MALFORMED_SCENARIOS } from './scenarios/malformed.js';
import { RETRY_AFTER_SCENARIOS } from './scenarios/retry-after.js';
import { TIMEOUT_SCENARIOS } from './scenarios/timeouts.js';

// The matrix tells each call apart, for which each has to be a request. Here calls are summed, and the gap is kept.
const GAP_MS = 120;
const PROFILES = 4;
const ROUNDS = 6;
const HEALED_WITHIN_MS = 60_000;
const LONGEST_MS = 120_000;

const SCENARIOS = [
  ...ANSWER_SCENARIOS,
  ...CONNECTION_SCENARIOS,
  ...MALFORMED_SCENARIOS,
  ...RETRY_AFTER_SCENARIOS,
  ...TIMEOUT_SCENARIOS,
  ...CHAOS_SCENARIOS,
].filter(
  ({ plan, certificate, lies, promise, mayReject }) =>
    plan && !certificate && !lies && !mayReject && (promise === 'all' || promise === 'repeatable'),
);

/** By profile: what was added by calls that ended so. */
type Sums = Map<string, number>;
const add = (sums: Sums, profileId: string, delta: number) => sums.set(profileId, (sums.get(profileId) ?? 0) + delta);

async function count(scenario: Scenario, server: FaultServer, sign: 1 | -1) {
  const client = new OpenPanel({
    ...OPTIONS,
    ...scenario.options,
    counterSettleMs: GAP_MS,
    apiUrl: server.url,
    clientId: 'counting',
    clientSecret: 'sec_test',
    logger: memoryLogger(),
  });
  const delivered: Sums = new Map();
  const unconfirmed: Sums = new Map();
  const others: unknown[] = [];
  client.on('delivery', ({ type, payload }, delivery) => {
    if (type !== 'increment' && type !== 'decrement') return;
    const { profileId, value = 1 } = payload;
    const delta = type === 'increment' ? value : -value;
    if (delivery.status === 'delivered') add(delivered, String(profileId), delta);
    else if (delivery.status === 'dropped' && delivery.reason === 'unconfirmed') {
      add(unconfirmed, String(profileId), delta);
    } else others.push(delivery);
  });
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (let profile = 0; profile < PROFILES; profile += 1) {
      const call = { profileId: `p${profile}`, property: 'n-0', value: 10 ** (round % 3) + profile };
      void (sign > 0 ? client.increment(call) : client.decrement(call));
    }
    await sleep(GAP_MS / 2);
  }
  await client.flush(HEALED_WITHIN_MS);
  const { calls, pending, held } = client.stats();
  await client.shutdown(0);
  return { delivered, unconfirmed, others, stats: { calls, pending, held } };
}

describe.concurrent('what is stored is the sum of the calls that were delivered', () => {
  const rows = SCENARIOS.map((scenario, index) => ({ ...scenario, sign: index % 2 === 0 ? 1 : -1 }) as const);
  it.each(rows)('$name', { timeout: LONGEST_MS }, async ({ sign, ...scenario }) => {
    const plan = scenario.plan?.(LOW);
    const server = await startFaultServer(plan && { plan });
    const { delivered, unconfirmed, others, stats } = await count(scenario, server, sign);
    await server.stop();
    expect(others).toEqual([]);
    expect(stats).toEqual({ calls: PROFILES * ROUNDS, pending: 0, held: 0 });
    if (scenario.promise === 'all') expect([...unconfirmed]).toEqual([]);
    for (let profile = 0; profile < PROFILES; profile += 1) {
      const id = `p${profile}`;
      const { sum = 0, at = [] } = server.log.counted.get(`${id} n-0`) ?? {};
      const known = sign * (delivered.get(id) ?? 0);
      // Whoever was not answered may have been counted.
      expect(sign * sum).toBeGreaterThanOrEqual(known);
      expect(sign * sum).toBeLessThanOrEqual(known + sign * (unconfirmed.get(id) ?? 0));
      // Both are written down a little later than the API was asked.
      for (const [index, time] of at.slice(1).entries()) expect(time - (at[index] ?? 0)).toBeGreaterThan(GAP_MS - 30);
    }
  });
});
