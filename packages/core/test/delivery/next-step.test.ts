import { expect, it } from 'vitest';
import { type Attempted, nextStep, type Undelivered } from '../../src/delivery/next-step.js';

const TIMING = { maxRetries: 2, retryDelayMs: 100, maxRetryDelayMs: 250, maxEventAgeMs: 60_000 };
const EVENT: Attempted = { unanswered: 1, repeatable: true, recentlyIdentified: false };
const UNANSWERED: Undelivered = { kind: 'unanswered', message: 'ECONNRESET', retryAfterMs: undefined };
const end = (delivery: object) => ({ kind: 'end', delivery });

it.each<[string, Undelivered, Partial<Attempted>, object]>([
  [
    'ends a refused event',
    { kind: 'rejected', httpStatus: 400, message: 'no' },
    {},
    end({ status: 'rejected', httpStatus: 400, message: 'no' }),
  ],
  ['repeats an unanswered event', UNANSWERED, {}, { kind: 'retry', delayMs: 50 }],
  ['waits longer each time', UNANSWERED, { unanswered: 2 }, { kind: 'retry', delayMs: 100 }],
  [
    'gives up after its retries',
    UNANSWERED,
    { unanswered: 3 },
    end({ status: 'dropped', reason: 'retries_exhausted' }),
  ],
  [
    'never repeats what must not happen twice',
    UNANSWERED,
    { repeatable: false },
    end({ status: 'dropped', reason: 'unconfirmed' }),
  ],
  [
    'pauses for an API that is not there',
    { kind: 'unavailable', message: 'x', retryAfterMs: 7 },
    { repeatable: false },
    { kind: 'pause', cause: 'unavailable', retryAfterMs: 7 },
  ],
  [
    'pauses for refused credentials',
    { kind: 'credentials', message: 'x' },
    {},
    { kind: 'pause', cause: 'credentials' },
  ],
  ['pauses for a wrong URL', { kind: 'wrong_url', message: 'x' }, {}, { kind: 'pause', cause: 'wrong_url' }],
  [
    'waits for a profile that was identified just now',
    { kind: 'profile_missing', message: 'x' },
    { recentlyIdentified: true, repeatable: false },
    { kind: 'retry', delayMs: 1_500 },
  ],
  [
    'ends an event of an unknown profile',
    { kind: 'profile_missing', message: 'Profile not found' },
    {},
    end({ status: 'rejected', httpStatus: 404, message: 'Profile not found' }),
  ],
])('%s', (_name, verdict, event, step) => {
  expect(nextStep(verdict, { ...EVENT, ...event }, TIMING, () => 0.5)).toMatchObject(step);
});

it('waits at least as long as an answer asks', () => {
  const step = nextStep({ ...UNANSWERED, retryAfterMs: 9_000 }, EVENT, TIMING, () => 0.5);
  expect(step).toEqual({ kind: 'retry', delayMs: 9_000 });
  const never = nextStep({ ...UNANSWERED, retryAfterMs: 1e12 }, EVENT, TIMING, () => 0.5);
  expect(never).toEqual({ kind: 'retry', delayMs: 60_000 });
});

it('never waits longer than the longest step', () => {
  const step = nextStep(UNANSWERED, { ...EVENT, unanswered: 60 }, { ...TIMING, maxRetries: 100 }, () => 1);
  expect(step).toEqual({ kind: 'retry', delayMs: 250 });
});
