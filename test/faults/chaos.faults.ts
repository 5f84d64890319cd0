import { describeFaults } from './describe-faults.js';
import { CHAOS_SCENARIOS } from './scenarios/chaos.js';

describeFaults('chaos', CHAOS_SCENARIOS);
