import { describeFaults } from './describe-faults.js';
import { ANSWER_SCENARIOS } from './scenarios/answers.js';

describeFaults('answers', ANSWER_SCENARIOS);
