import { describeFaults } from './describe-faults.js';
import { OUTAGE_SCENARIOS } from './scenarios/outages.js';

// They mostly wait, so all of them may at the same time.
describeFaults('outages', OUTAGE_SCENARIOS, { kinds: ['track', 'increment', 'mixed'], heavyRuns: 24 });
