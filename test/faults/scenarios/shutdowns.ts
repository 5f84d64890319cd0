import { equal, ok } from 'node:assert/strict';
import { answer, during, type Fault, hang, reset, stored } from '../../../packages/testkit/src/index.js';
import type { Scenario, Stage } from '../scenario.js';

const TIMEOUT_MS = 300;
const SLOW_MACHINE = 10;

async function shutDown({ client }: Stage): Promise<void> {
  const startedAt = performance.now();
  const { pending, delivered, rejected, dropped } = await client.shutdown(TIMEOUT_MS);
  const took = performance.now() - startedAt;
  ok(took < TIMEOUT_MS * SLOW_MACHINE, `the shutdown took ${took} ms`);
  equal(pending, 0);
  equal(delivered + rejected + dropped, client.stats().calls);
}

const meanwhile = (what: string, fault: Fault): Scenario => ({
  name: `a shutdown meanwhile: ${what}`,
  promise: 'ended',
  plan: () => during(() => true, fault),
  // So that the shutdown is the end of what could be repeated.
  options: { maxRetries: 1_000 },
  after: shutDown,
});

/** Of the end: the client is shut down while the server fails, and it never heals. */
export const SHUTDOWN_SCENARIOS: readonly Scenario[] = [
  {
    ...meanwhile('refused', reset('accept')),
    plan: () => () => undefined,
    isHealthy: true,
    before: ({ server }) => server.stop(),
  },
  { ...meanwhile('a healthy server', reset('accept')), plan: () => () => undefined, isHealthy: true },
  meanwhile('reset at once', reset('accept')),
  meanwhile('reset after the body, stored', stored(reset('event'))),
  meanwhile('no answer', hang('event')),
  meanwhile('no answer, stored', stored(hang('event'))),
  meanwhile('502', answer(502)),
  meanwhile('503', answer(503)),
  meanwhile('401 for the credentials', answer(401, 'Ingestion: Invalid cors or secret')),
];
