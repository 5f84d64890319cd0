import { DROP_REASONS, type DropReason } from './delivery.js';

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
