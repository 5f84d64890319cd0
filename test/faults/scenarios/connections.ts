import { setTimeout as sleep } from 'node:timers/promises';
import {
  answer,
  answerAndHangUp,
  type Fault,
  hangUp,
  onReuse,
  reset,
  stored,
  times,
} from '../../../packages/testkit/src/index.js';
import type { Load } from '../load.js';
import type { Scenario, Stage } from '../scenario.js';

const ANSWER = '{"deviceId":"","sessionId":""}';
const RESTART_MS = 300;

const some = (fault: Fault) => (load: Load) => times(load.faults, fault);
const unanswered = (name: string, fault: Fault): Scenario => ({ name, promise: 'repeatable', plan: some(fault) });

async function openAgain({ server, unavailable }: Stage): Promise<void> {
  await unavailable;
  await sleep(RESTART_MS);
  await server.start();
}

async function restartAfter(stored: number, { server }: Stage): Promise<void> {
  await server.log.whenStored(stored);
  await server.stop();
  await sleep(RESTART_MS);
  await server.start();
}

/** Of the connection: nothing of the answer arrives. */
export const CONNECTION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'refused, then open',
    promise: 'all',
    isHealthy: true,
    before: ({ server }) => server.stop(),
    after: openAgain,
  },
  {
    name: 'restart while nothing is in flight',
    promise: 'all',
    isHealthy: true,
    before: async ({ server, warmUp }) => {
      await warmUp();
      await server.retire();
    },
    after: openAgain,
  },
  {
    name: 'restart under way',
    promise: 'repeatable',
    // What was in flight is a fault that the server does not count.
    isHealthy: true,
    isTimed: true,
    before: async (stage) => void restartAfter(stage.load.name === 'low' ? 2 : 50, stage),
  },
  unanswered('reset at once', reset('accept')),
  unanswered('reset after the head', reset('head')),
  unanswered('reset after the body', reset('event')),
  unanswered('reset after the body, stored', stored(reset('event'))),
  unanswered('closed at once', hangUp('accept')),
  unanswered('closed after the body', hangUp('event')),
  unanswered('closed after the body, stored', stored(hangUp('event'))),
  {
    name: 'an idle connection closes as it is used again',
    promise: 'repeatable',
    plan: (load) => onReuse(times(load.faults, reset('head'))),
  },
  {
    name: 'the same, stored',
    promise: 'repeatable',
    plan: (load) => onReuse(times(load.faults, stored(hangUp('event')))),
  },
  {
    name: 'closed after an answer that does not say so',
    promise: 'repeatable',
    plan: some(answerAndHangUp(ANSWER)),
  },
  {
    name: 'connection: close with every answer',
    promise: 'all',
    plan: () => times(Number.MAX_SAFE_INTEGER, stored(answer(200, ANSWER, { connection: 'close' }))),
  },
];
