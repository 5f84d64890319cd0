import { describeFaults } from './describe-faults.js';
import { RETRY_AFTER_SCENARIOS } from './scenarios/retry-after.js';

// They mostly wait, so many of them may at the same time.
describeFaults('Retry-After', RETRY_AFTER_SCENARIOS, { heavyRuns: 12 });
