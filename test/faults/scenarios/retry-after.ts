import { answer, type Fault, script, stored } from '../../../packages/testkit/src/index.js';
import type { Load } from '../load.js';
import { OPTIONS, type Scenario } from '../scenario.js';
import { forMs } from './for-ms.js';

/** In each of its forms: seconds, a date, and what rate limiters send instead. */
const FORMS: readonly (() => Record<string, string>)[] = [
  () => ({ 'retry-after': '1' }),
  () => ({ 'retry-after': new Date(Date.now() + 1_500).toUTCString() }),
  () => ({ 'x-ratelimit-reset': '1' }),
  () => ({ 'x-ratelimit-reset': `${Math.ceil(Date.now() / 1_000) + 1}` }),
];

const RATE_LIMIT_MS = 3_000;
/** What was on its way when it began, and a probe for each half of a second, which is the shortest wait that a form asks for. */
const REPEATS_IN_A_RATE_LIMIT = OPTIONS.connections + 2 * Math.ceil(RATE_LIMIT_MS / 1_000);

/** Each strike takes the next form. The headers are made then, since a date is. */
function later(status: number): Fault {
  let struck = 0;
  return {
    ...answer(status),
    strike: (_socket, response) => {
      const form = FORMS[struck % FORMS.length];
      struck += 1;
      response?.writeHead(status, form?.()).end();
    },
  };
}

const some = (fault: Fault) => (load: Load) => script(Array<Fault>(load.slowFaults).fill(fault));

const UNANSWERED = [408, 500, 502, 504].flatMap((status): Scenario[] => [
  { name: `${status}, Retry-After`, promise: 'repeatable', plan: (load) => some(later(status))(load) },
  { name: `${status}, Retry-After, stored`, promise: 'repeatable', plan: (load) => some(stored(later(status)))(load) },
]);

const UNAVAILABLE = [429, 503].map(
  (status): Scenario => ({ name: `${status}, Retry-After`, promise: 'all', plan: (load) => some(later(status))(load) }),
);

const limited = (status: number, promise: Scenario['promise']): Scenario => ({
  name: `${status} for 3 s, Retry-After`,
  promise,
  plan: () => forMs(RATE_LIMIT_MS, later(status)),
  mostRepeats: REPEATS_IN_A_RATE_LIMIT,
});

/** The server says when to come back, and must not be hammered meanwhile. */
export const RETRY_AFTER_SCENARIOS: readonly Scenario[] = [
  ...UNANSWERED,
  ...UNAVAILABLE,
  limited(429, 'all'),
  limited(503, 'all'),
  limited(502, 'repeatable'),
];
