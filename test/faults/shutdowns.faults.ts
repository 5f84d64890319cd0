import { describeFaults } from './describe-faults.js';
import { SHUTDOWN_SCENARIOS } from './scenarios/shutdowns.js';

describeFaults('shutdowns', SHUTDOWN_SCENARIOS);
