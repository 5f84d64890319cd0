import { answer, type Fault, type FaultPlan, markOf, parseMark } from '../../../packages/testkit/src/index.js';
import { OPTIONS, type Scenario } from '../scenario.js';
import { forMs } from './for-ms.js';

const PAGE = answer(403, '<!DOCTYPE html><title>Attention Required!</title>', { 'content-type': 'text/html' });
const OWN_FAILURE = answer(500, 'Internal server error', { 'content-type': 'text/plain' });
const refusal = (text: string) => answer(401, text, { 'content-type': 'text/plain' });
const NO_SECRET = refusal('Ingestion: Revenue tracking is not allowed without a client secret');
const WRONG_SECRET = refusal('Ingestion: Invalid cors or secret');
const BLOCKED = answer(202, '{"blocked":true}', { 'content-type': 'application/json' });
const BLOCKED_MS = 3_000;

/** Which events have a fault, by their place among the calls; never the last one. */
export const isSingle = (mark: string): boolean => parseMark(mark).order % 10 === 3;

const single =
  (fault: Fault): (() => FaultPlan) =>
  () =>
  ({ event }) =>
    event && isSingle(markOf(event)) ? fault : undefined;

/** What one event was answered, or all of them, in words that are not about either. */
export const SINGLE_SCENARIOS: readonly Scenario[] = [
  { name: 'firewall', promise: 'single', singleEnd: 'rejected', plan: single(PAGE) },
  {
    name: 'poison',
    promise: 'single',
    singleEnd: 'retries_exhausted',
    plan: single(OWN_FAILURE),
    options: { maxRetries: 3 },
  },
  { name: 'blocked_egress', promise: 'all', plan: () => forMs(BLOCKED_MS, PAGE) },
  {
    name: 'rotated_secret',
    promise: 'all',
    plan: () => {
      const payments = forMs(BLOCKED_MS, NO_SECRET);
      const others = forMs(BLOCKED_MS, WRONG_SECRET);
      return (moment) => (moment.event?.payload['name'] === 'revenue' ? payments : others)(moment);
    },
    mostRepeats: 2 * OPTIONS.connections + 2 * (BLOCKED_MS / OPTIONS.maxRetryDelayMs),
  },
  {
    name: 'blocked_organisation',
    promise: 'all',
    plan: () => forMs(BLOCKED_MS, BLOCKED),
    mostRepeats: OPTIONS.connections + 2 * (BLOCKED_MS / OPTIONS.maxRetryDelayMs),
  },
];
