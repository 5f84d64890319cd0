import { backoffMs } from './backoff.js';
import type { FinalDelivery } from './delivery.js';
import type { PauseCause } from './gate.js';
import type { Verdict } from './verdict.js';

/** What to do with an event after a verdict on its request. */
export type Step =
  | { readonly kind: 'end'; readonly delivery: FinalDelivery }
  /** Send it again after a while; nothing else is held up. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** Send nothing for a while, then this again. */
  | {
      readonly kind: 'pause';
      readonly cause: PauseCause;
      readonly message: string;
      readonly retryAfterMs?: number | undefined;
    };

export interface RetryTiming {
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  readonly maxRetryDelayMs: number;
  readonly maxEventAgeMs: number;
}

export interface Attempted {
  /** Requests made for the event that were not answered, this one included. */
  readonly unanswered: number;
  readonly repeatable: boolean;
  /** Whether its profile was identified so lately that the API may not know it yet. */
  readonly recentlyIdentified: boolean;
}

export type Undelivered = Exclude<Verdict, { kind: 'delivered' }>;

/** Between tries of an increment whose profile the API has not flushed yet. */
const PROFILE_RETRY_MS = 1_000;

/** The retry policy for what was not delivered: what was certainly not processed is sent again; what perhaps was, only where that does no harm. */
export function nextStep(verdict: Undelivered, event: Attempted, timing: RetryTiming, random: () => number): Step {
  switch (verdict.kind) {
    case 'rejected':
      return reject(verdict.httpStatus, verdict.message);
    case 'profile_missing':
      return event.recentlyIdentified
        ? { kind: 'retry', delayMs: PROFILE_RETRY_MS * (1 + random()) }
        : reject(404, verdict.message);
    case 'unanswered': {
      if (!event.repeatable) return { kind: 'end', delivery: { status: 'dropped', reason: 'unconfirmed' } };
      if (event.unanswered > timing.maxRetries) {
        return { kind: 'end', delivery: { status: 'dropped', reason: 'retries_exhausted' } };
      }
      const { retryDelayMs, maxRetryDelayMs } = timing;
      const backoff = backoffMs(event.unanswered - 1, retryDelayMs, maxRetryDelayMs, random);
      return { kind: 'retry', delayMs: Math.min(Math.max(backoff, verdict.retryAfterMs ?? 0), timing.maxEventAgeMs) };
    }
    case 'unavailable':
      return { kind: 'pause', cause: 'unavailable', message: verdict.message, retryAfterMs: verdict.retryAfterMs };
    case 'credentials':
    case 'wrong_url':
      return { kind: 'pause', cause: verdict.kind, message: verdict.message };
  }
}

const reject = (httpStatus: number, message: string): Step => ({
  kind: 'end',
  delivery: { status: 'rejected', httpStatus, message },
});
