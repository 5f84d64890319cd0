import { expect, it } from 'vitest';
import { type Attempted, retryPolicy, type Undelivered } from '../../src/delivery/retry-policy.js';

const TIMING = { maxRetries: 2, retryDelayMs: 100, maxRetryDelayMs: 250, maxEventAgeMs: 60_000 };
const EVENT: Attempted = {
  failures: 1,
  counted: 1,
  repeatable: true,
  refusedBefore: false,
  mayBeProcessed: false,
  othersGotThrough: false,
  isAlone: false,
};
const PAGE: Undelivered = { kind: 'undecided', httpStatus: 403, message: 'an HTML page (HTTP 403)' };
const NOT_STORED: Undelivered = { kind: 'not_stored', message: 'HTTP 500', retryAfterMs: undefined };
const UNANSWERED: Undelivered = { kind: 'unanswered', message: 'ECONNRESET', retryAfterMs: undefined };
const end = (delivery: object) => ({ kind: 'end', delivery });

const decide = (outcome: Undelivered, event: Partial<Attempted> = {}, timing = TIMING, chance = 0.5) =>
  retryPolicy(outcome, { ...EVENT, ...event }, false, timing, () => chance);

it.each<[string, Undelivered, Partial<Attempted>, object]>([
  [
    'ends a refused event',
    { kind: 'rejected', httpStatus: 400, message: 'no' },
    {},
    end({ status: 'rejected', httpStatus: 400, message: 'no' }),
  ],
  ['repeats an unanswered event', UNANSWERED, {}, { kind: 'retry', delayMs: 50 }],
  ['waits longer each time', UNANSWERED, { failures: 2, counted: 2 }, { kind: 'retry', delayMs: 100 }],
  [
    'gives up after its retries',
    UNANSWERED,
    { failures: 3, counted: 3 },
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
  ['gives an undecided event a second try behind the others', PAGE, {}, { kind: 'retry', delayMs: 100 }],
  [
    'rejects what was refused twice while others got through',
    PAGE,
    { refusedBefore: true, othersGotThrough: true },
    end({ status: 'rejected', httpStatus: 403, message: 'an HTML page (HTTP 403)' }),
  ],
  [
    'does not call rejected what may have been processed by an earlier request',
    PAGE,
    { refusedBefore: true, othersGotThrough: true, mayBeProcessed: true },
    end({ status: 'dropped', reason: 'unconfirmed' }),
  ],
  [
    'pauses where nothing gets through between two refusals',
    PAGE,
    { refusedBefore: true, failures: 2 },
    { kind: 'pause', cause: 'refused', delayMs: 100 },
  ],
  [
    'repeats what the API did not store, whatever it is',
    NOT_STORED,
    { repeatable: false },
    { kind: 'retry', delayMs: 50 },
  ],
  ['for as long as that does not count', NOT_STORED, { failures: 90, counted: 2 }, { kind: 'retry', delayMs: 125 }],
  [
    'and gives up after its retries where it does',
    NOT_STORED,
    { counted: 3 },
    end({ status: 'dropped', reason: 'retries_exhausted' }),
  ],
  [
    'repeats what alone is refused for its rate, by itself',
    { kind: 'rate_limited', message: 'x' },
    { isAlone: true },
    { kind: 'retry', delayMs: 50 },
  ],
  [
    'makes one event wait that alone is told to',
    { kind: 'unavailable', message: 'x', retryAfterMs: 700 },
    { isAlone: true, repeatable: false },
    { kind: 'retry', delayMs: 700 },
  ],
  [
    'tries one event seldom that alone is refused for the credentials',
    { kind: 'credentials', message: 'x' },
    { isAlone: true },
    { kind: 'retry', delayMs: 250 },
  ],
  [
    'pauses where it is not the rate',
    { kind: 'rate_limited', message: 'x' },
    {},
    { kind: 'pause', cause: 'unavailable' },
  ],
  ['holds payments alone', { kind: 'payment_credentials', message: 'x' }, {}, { kind: 'hold_payments' }],
  [
    'pauses for a blocked organization',
    { kind: 'blocked', message: 'x' },
    { repeatable: false },
    { kind: 'pause', cause: 'blocked' },
  ],
  [
    'ends an event of an unknown profile',
    { kind: 'profile_missing', message: 'Profile not found' },
    {},
    end({ status: 'rejected', httpStatus: 404, message: 'Profile not found' }),
  ],
])('%s', (_name, outcome, event, step) => {
  expect(decide(outcome, event)).toMatchObject(step);
});

it('slows down for a rate limit', () => {
  expect(retryPolicy({ kind: 'rate_limited', message: 'x' }, EVENT, true, TIMING, () => 0.5)).toEqual({
    kind: 'slow_down',
  });
});

it('waits at least as long as an answer asks', () => {
  expect(decide({ ...UNANSWERED, retryAfterMs: 9_000 })).toEqual({ kind: 'retry', delayMs: 9_000 });
  expect(decide({ ...UNANSWERED, retryAfterMs: 1e12 })).toEqual({ kind: 'retry', delayMs: 60_000 });
});

it('never waits longer than the longest step', () => {
  const step = decide(UNANSWERED, { failures: 60 }, { ...TIMING, maxRetries: 100 }, 1);
  expect(step).toEqual({ kind: 'retry', delayMs: 250 });
});
