import { describeFaults } from './describe-faults.js';
import { TIMEOUT_SCENARIOS } from './scenarios/timeouts.js';

describeFaults('timeouts', TIMEOUT_SCENARIOS, { heavyRuns: 3 });
