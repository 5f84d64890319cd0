/** Why an event was not sent, or not confirmed. */
export type DropReason =
  /** `filter` or `beforeSend` left it out, or threw. */
  | 'filtered'
  /** The API would refuse it; the warning names the rule. */
  | 'invalid'
  /** Larger than `maxEventBytes`. */
  | 'too_large'
  /** The queue was full and something more important needed the place. */
  | 'queue_full'
  /** Older than `maxEventAgeMs` before it could be sent. */
  | 'expired'
  /** Unanswered `maxRetries` + 1 times. */
  | 'retries_exhausted'
  /** Sent, never answered, and not safe to repeat. */
  | 'unconfirmed'
  /** The client was shut down. */
  | 'shutdown';

export const DROP_REASONS: readonly DropReason[] = [
  'filtered',
  'invalid',
  'too_large',
  'queue_full',
  'expired',
  'retries_exhausted',
  'unconfirmed',
  'shutdown',
];

/** What became of a call. */
export type Delivery =
  /** The API took it. IDs are those of the visitor's device and session, absent on a server event. */
  | { readonly status: 'delivered'; readonly deviceId?: string; readonly sessionId?: string }
  /** The API refused it, in its own words. A 202 is its answer to a bot. */
  | { readonly status: 'rejected'; readonly httpStatus: number; readonly message: string }
  | { readonly status: 'dropped'; readonly reason: DropReason }
  /** The client is disabled. */
  | { readonly status: 'disabled' }
  /** Not sent because nothing had to be: the call only changed the scope, and is not counted. */
  | { readonly status: 'local' }
  /** Not decided within the time that a promise may stay open; the end comes through `on('delivery')`. */
  | { readonly status: 'queued' };

/** An end that a call is counted under. */
export type FinalDelivery = Extract<Delivery, { status: 'delivered' | 'rejected' | 'dropped' }>;
