import { answer, type Fault, raw, stored, times } from '../../../packages/testkit/src/index.js';
import type { Scenario } from '../scenario.js';

const ANSWER = '{"deviceId":"","sessionId":""}';
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const WHOLE = `${OK}content-length: ${ANSWER.length}\r\n\r\n${ANSWER}`;
const MEGABYTE = 1024 * 1024;

const noAnswer = (name: string, fault: Fault): Scenario => ({
  name,
  promise: 'repeatable',
  plan: (load) => times(load.faults, fault),
});
/** The status arrives, so the event was stored, whatever comes after it. */
const answered = (name: string, fault: Fault): Scenario => ({
  name,
  promise: 'all',
  plan: (load) => times(load.faults, stored(fault)),
});

/** Of answers that are not HTTP, or not JSON, or have no end. */
export const MALFORMED_SCENARIOS: readonly Scenario[] = [
  noAnswer('a garbage status line', raw('NOPE 200 fine\r\n\r\n')),
  noAnswer('a garbage status line, stored', stored(raw('NOPE 200 fine\r\n\r\n'))),
  noAnswer('a garbage header, stored', stored(raw('HTTP/1.1 200 OK\r\n\0bad\r\n\r\n'))),
  noAnswer('half of a head, stored', stored(raw('HTTP/1.1 200 OK\r\ncontent-ty'))),
  noAnswer('103, then nothing, stored', stored(raw('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'))),
  noAnswer('101, stored', stored(raw('HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n'))),
  answered('200 with a bad chunk', raw(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\n${ANSWER}\r\n`)),
  answered('200 with a content-length that is too large', raw(`${OK}content-length: 1000\r\n\r\n${ANSWER}`)),
  answered('200 with a content-length that is too small', raw(`${OK}content-length: 2\r\n\r\n${ANSWER}`)),
  answered('200 twice in one answer', raw(WHOLE + WHOLE)),
  answered('200, then 500 in one answer', raw(`${WHOLE}HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n`)),
  answered('200 with 3 MB', answer(200, `{"a":"${'x'.repeat(3 * MEGABYTE)}"}`, { 'content-type': 'application/json' })),
  answered('200 with junk', answer(200, '\0\u00ff{"deviceId":[{]]', { 'content-type': 'application/octet-stream' })),
  answered('200 with nothing', answer(200)),
];
