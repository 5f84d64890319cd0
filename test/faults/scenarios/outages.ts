import { setTimeout as sleep } from 'node:timers/promises';
import { answer, type Fault, hang } from '../../../packages/testkit/src/index.js';
import { OPTIONS, type Scenario, TIMED } from '../scenario.js';
import { forMs } from './for-ms.js';

const OUTAGE_MS = 10_000;
/** With full jitter about 14 probes in 10 s; every one of a steady backoff of nothing would be hundreds. */
const REPEATS_IN_AN_OUTAGE = OPTIONS.connections + 50;
const SLOW_RETRIES = { retryDelayMs: 100, maxRetryDelayMs: 2_000, maxRetries: 30 };

const outage = (what: string, promise: Scenario['promise'], fault: Fault): Scenario => ({
  name: `an outage of 10 s: ${what}`,
  promise,
  plan: () => forMs(OUTAGE_MS, fault),
  mostRepeats: REPEATS_IN_AN_OUTAGE,
  options: SLOW_RETRIES,
});

/** The server is not there for long, and must not be hammered meanwhile. */
export const OUTAGE_SCENARIOS: readonly Scenario[] = [
  {
    ...outage('refused', 'all', hang('accept')),
    plan: () => () => undefined,
    isHealthy: true,
    before: ({ server }) => server.stop(),
    after: async ({ server }) => {
      await sleep(OUTAGE_MS);
      await server.start();
    },
  },
  outage('503', 'all', answer(503)),
  outage('502', 'repeatable', answer(502)),
  {
    ...outage('no answer', 'repeatable', hang('event')),
    isTimed: true,
    options: { ...SLOW_RETRIES, ...TIMED.options },
  },
];
