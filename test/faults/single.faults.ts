import { describeFaults } from './describe-faults.js';
import { SINGLE_SCENARIOS } from './scenarios/single.js';

describeFaults('single', SINGLE_SCENARIOS, { heavyRuns: 12 });
