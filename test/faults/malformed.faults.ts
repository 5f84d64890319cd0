import { describeFaults } from './describe-faults.js';
import { MALFORMED_SCENARIOS } from './scenarios/malformed.js';

describeFaults('malformed', MALFORMED_SCENARIOS);
