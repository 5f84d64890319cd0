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

/** Totals since the client was made. `calls` = `delivered` + `rejected` + `dropped` + `pending`, at any moment. */
export interface DeliveryReport {
  readonly delivered: number;
  readonly rejected: number;
  readonly dropped: number;
  /** `dropped`, told apart by reason. */
  readonly droppedBy: Readonly<Record<DropReason, number>>;
  /** Calls whose outcome is not known: queued or in flight. */
  readonly pending: number;
  /** Of the pending: calls that change a profile and wait, so that its counters add up. */
  readonly held: number;
}

/** The report of two clients. */
export const sumOf = (a: DeliveryReport, b: DeliveryReport): DeliveryReport => ({
  delivered: a.delivered + b.delivered,
  rejected: a.rejected + b.rejected,
  dropped: a.dropped + b.dropped,
  droppedBy: Object.fromEntries(
    DROP_REASONS.map((reason) => [reason, a.droppedBy[reason] + b.droppedBy[reason]]),
  ) as Record<DropReason, number>,
  pending: a.pending + b.pending,
  held: a.held + b.held,
});

export interface DeliveryStats extends DeliveryReport {
  /** Calls that had something to send. */
  readonly calls: number;
  /** Of the pending: waiting, for a connection, a retry or a resolver. */
  readonly queued: number;
  /** Of the pending: on the wire. */
  readonly inFlight: number;
  /** Requests that repeated an earlier one. */
  readonly retried: number;
  /** Bytes of the queued request bodies. */
  readonly bytes: number;
}

/** Every call is counted once when it is made, and once with its outcome. */
export class DeliveryCounters {
  calls = 0;
  /** Calls whose outcome is not known. */
  pending = 0;
  delivered = 0;
  rejected = 0;
  retried = 0;
  #dropped = 0;
  readonly #droppedBy = Object.fromEntries(DROP_REASONS.map((reason) => [reason, 0])) as Record<DropReason, number>;

  drop(reason: DropReason): void {
    this.#dropped += 1;
    this.#droppedBy[reason] += 1;
  }

  report(held: number): DeliveryReport {
    const { delivered, rejected, pending } = this;
    return { delivered, rejected, dropped: this.#dropped, droppedBy: { ...this.#droppedBy }, pending, held };
  }

  stats({ inFlight, bytes, held }: Pick<DeliveryStats, 'inFlight' | 'bytes' | 'held'>): DeliveryStats {
    const { calls, pending, retried } = this;
    return { calls, ...this.report(held), queued: pending - inFlight, inFlight, retried, bytes };
  }
}
