import { describeFaults } from './describe-faults.js';
import { LOW } from './load.js';
import { ANSWER_SCENARIOS } from './scenarios/answers.js';
import { CHAOS_SCENARIOS } from './scenarios/chaos.js';
import { CONNECTION_SCENARIOS } from './scenarios/connections.js';
import { MALFORMED_SCENARIOS } from './scenarios/malformed.js';
import { RETRY_AFTER_SCENARIOS } from './scenarios/retry-after.js';
import { SHUTDOWN_SCENARIOS } from './scenarios/shutdowns.js';
import { SINGLE_SCENARIOS } from './scenarios/single.js';
import { TIMEOUT_SCENARIOS } from './scenarios/timeouts.js';
import { TLS_SCENARIOS } from './scenarios/tls.js';

// All of them but the outages of 10 s. The whole is `npm run test:faults`.
const SCENARIOS = [
  ...TIMEOUT_SCENARIOS,
  ...RETRY_AFTER_SCENARIOS,
  ...ANSWER_SCENARIOS,
  ...CONNECTION_SCENARIOS,
  ...MALFORMED_SCENARIOS,
  ...TLS_SCENARIOS,
  ...CHAOS_SCENARIOS,
  ...SHUTDOWN_SCENARIOS,
  ...SINGLE_SCENARIOS,
];

describeFaults('faults', SCENARIOS, { loads: [LOW], kinds: ['track', 'increment', 'mixed'] });
