import { describeFaults } from './describe-faults.js';
import { TLS_SCENARIOS } from './scenarios/tls.js';

describeFaults('tls', TLS_SCENARIOS);
