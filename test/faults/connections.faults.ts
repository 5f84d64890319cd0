import { describeFaults } from './describe-faults.js';
import { CONNECTION_SCENARIOS } from './scenarios/connections.js';

describeFaults('connections', CONNECTION_SCENARIOS);
