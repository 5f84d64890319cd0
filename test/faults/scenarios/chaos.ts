import { answer, hang, hangUp, randomly, raw, reset, stored } from '../../../packages/testkit/src/index.js';
import { type Scenario, TIMED } from '../scenario.js';

const FAULTS = [
  reset('accept'),
  reset('head'),
  reset('event'),
  stored(reset('event')),
  hangUp('event'),
  stored(hangUp('event')),
  hang('event'),
  stored(hang('event')),
  answer(408),
  answer(429),
  stored(answer(500)),
  answer(502),
  answer(503),
  stored(answer(504)),
  answer(503, '', { 'retry-after': '0' }),
  answer(401, 'Ingestion: Invalid cors or secret'),
  answer(200, '<html></html>', { 'content-type': 'text/html' }),
  raw('NOPE\r\n\r\n'),
  stored(raw('NOPE\r\n\r\n')),
  answer(404, '{"statusCode":404}'),
];

const chaos = (seed: number): Scenario => ({
  name: `anything at any time, seed ${seed}`,
  promise: 'repeatable',
  plan: (load) => randomly(seed, FAULTS, { share: 0.5, most: 2 * load.faults }),
  ...TIMED,
  mayReject: true,
  // Few events may see no fault at all.
  isHealthy: true,
});

export const CHAOS_SCENARIOS: readonly Scenario[] = [chaos(1), chaos(2), chaos(3)];
