import type { ClientConfig } from '../options/client-config.js';
import type { PauseCause } from './circuit-breaker.js';
import type { ResponseOutcome } from './classify-response.js';
import type { FinalDelivery } from './delivery.js';

/** What follows for an event after a response that did not deliver it. */
export type RetryDecision =
  | { readonly kind: 'end'; readonly delivery: FinalDelivery }
  /** Send it again after a while, behind all others; nothing else is held up. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** Send nothing for a while, then this again: at once, or, where it was refused itself, after a delay. */
  | {
      readonly kind: 'pause';
      readonly cause: PauseCause;
      readonly retryAfterMs?: number | undefined;
      readonly delayMs?: number;
    }
  /** Send it again behind all others, and everything at a lower rate. */
  | { readonly kind: 'slow_down' }
  /** Keep it with all other payments for a while; nothing else is held up. */
  | { readonly kind: 'hold_payments' };

type RetryTiming = Pick<ClientConfig, 'maxRetries' | 'retryDelayMs' | 'maxRetryDelayMs' | 'maxEventAgeMs'>;

/** What is known of an event when its request failed, this time included. */
export interface Attempted {
  /** Requests made for it that failed. */
  readonly failures: number;
  /** Of these: those that count against `maxRetries`. */
  readonly counted: number;
  readonly repeatable: boolean;
  /** Whether one of them got no response, and may have been processed. */
  readonly mayBeProcessed: boolean;
  /** Whether it was refused before in words that are not the API's. */
  readonly refusedBefore: boolean;
  /** Whether another event, sent after that, got through. */
  readonly othersGotThrough: boolean;
  /** Whether it alone fails, while others get through. */
  readonly isAlone: boolean;
}

export type Undelivered = Exclude<ResponseOutcome, { kind: 'delivered' }>;

/**
 * What was certainly not processed is sent again; what perhaps was, only where that does no harm. `isRateLimit`: events get through,
 * only not at this rate.
 */
export function retryPolicy(
  outcome: Undelivered,
  event: Attempted,
  isRateLimit: boolean,
  timing: RetryTiming,
  random: () => number,
): RetryDecision {
  const backoff = () => backoffMs(event.failures - 1, timing.retryDelayMs, timing.maxRetryDelayMs, random);
  const asked = (retryAfterMs = 0) => Math.min(Math.max(backoff(), retryAfterMs), timing.maxEventAgeMs);
  switch (outcome.kind) {
    case 'rejected':
      return reject(outcome.httpStatus, outcome.message);
    case 'profile_missing':
      return reject(404, outcome.message);
    case 'undecided':
      if (!event.refusedBefore) return { kind: 'retry', delayMs: timing.retryDelayMs };
      if (!event.othersGotThrough) return { kind: 'pause', cause: 'refused', delayMs: backoff() };
      // Refused by something in front of the API, which may have stored it before.
      return event.mayBeProcessed ? drop('unconfirmed') : reject(outcome.httpStatus, outcome.message);
    case 'unanswered':
    case 'not_stored':
      if (outcome.kind === 'unanswered' && !event.repeatable) return drop('unconfirmed');
      if (event.counted > timing.maxRetries) return drop('retries_exhausted');
      return { kind: 'retry', delayMs: asked(outcome.retryAfterMs) };
    case 'rate_limited':
      if (event.isAlone) return { kind: 'retry', delayMs: backoff() };
      return isRateLimit ? { kind: 'slow_down' } : { kind: 'pause', cause: 'unavailable' };
    case 'unavailable':
      if (event.isAlone) return { kind: 'retry', delayMs: asked(outcome.retryAfterMs) };
      return { kind: 'pause', cause: 'unavailable', retryAfterMs: outcome.retryAfterMs };
    case 'payment_credentials':
      return { kind: 'hold_payments' };
    case 'credentials':
    case 'blocked':
      if (event.isAlone) return { kind: 'retry', delayMs: timing.maxRetryDelayMs };
      return { kind: 'pause', cause: outcome.kind };
  }
}

const reject = (httpStatus: number, message: string): RetryDecision => ({
  kind: 'end',
  delivery: { status: 'rejected', httpStatus, message },
});

const drop = (reason: 'unconfirmed' | 'retries_exhausted'): RetryDecision => ({
  kind: 'end',
  delivery: { status: 'dropped', reason },
});

/**
 * Exponential backoff with full jitter, in milliseconds: anything between nothing and the step, so that many senders
 * do not come back together. Source: the "Full Jitter" of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, firstMs: number, longestMs: number, random: () => number): number {
  return random() * Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30));
}
