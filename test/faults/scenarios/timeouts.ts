import { type Fault, hang, stored, times, trickle } from '../../../packages/testkit/src/index.js';
import type { Load } from '../load.js';
import { type Scenario, TIMED } from '../scenario.js';
import { CERTIFICATES } from '../trust.js';

const ANSWER = '{"deviceId":"","sessionId":""}';
const HEAD = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${ANSWER.length}\r\n\r\n`;
const TRICKLE_MS = 60;

const few = (fault: Fault) => (load: Load) => times(load.slowFaults, fault);
const slow = (name: string, fault: Fault): Scenario => ({ name, promise: 'repeatable', plan: few(fault), ...TIMED });

/** Of time: what takes longer than a request may. */
export const TIMEOUT_SCENARIOS: readonly Scenario[] = [
  slow('no answer', hang('event')),
  slow('no answer, stored', stored(hang('event'))),
  slow('no answer to the head', hang('head')),
  slow('the head trickles', trickle('', HEAD + ANSWER, TRICKLE_MS)),
  slow('the head trickles, stored', stored(trickle('', HEAD + ANSWER, TRICKLE_MS))),
  {
    name: 'the body trickles, stored',
    promise: 'all',
    plan: few(stored(trickle(HEAD, ANSWER, TRICKLE_MS))),
    ...TIMED,
  },
  {
    name: 'no end of the handshake of TLS',
    promise: 'all',
    certificate: CERTIFICATES.valid,
    plan: few(hang('accept')),
    ...TIMED,
    // Longer than the others: what was sent has to be answered in this time, beside everything else that runs.
    options: { requestTimeoutMs: 2_000 },
  },
];
