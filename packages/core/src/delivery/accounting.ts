import { DROP_REASONS, type DropReason, type FinalDelivery } from './delivery.js';

/** Totals since the client was made. `calls` = `delivered` + `rejected` + `dropped` + `pending`, at any moment. */
export interface DeliveryReport {
  readonly delivered: number;
  readonly rejected: number;
  readonly dropped: number;
  /** `dropped`, told apart by reason. */
  readonly droppedBy: Readonly<Record<DropReason, number>>;
  /** Calls whose end is not known: queued or in flight. */
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

/** The counters; every call is opened once and closed once. */
export class Accounting {
  #calls = 0;
  #delivered = 0;
  #rejected = 0;
  #retried = 0;
  #droppedTotal = 0;
  readonly #dropped = Object.fromEntries(DROP_REASONS.map((reason) => [reason, 0])) as Record<DropReason, number>;

  open(): void {
    this.#calls += 1;
  }

  close(delivery: FinalDelivery): void {
    if (delivery.status === 'delivered') this.#delivered += 1;
    else if (delivery.status === 'rejected') this.#rejected += 1;
    else {
      this.#dropped[delivery.reason] += 1;
      this.#droppedTotal += 1;
    }
  }

  retry(): void {
    this.#retried += 1;
  }

  get calls(): number {
    return this.#calls;
  }

  get pending(): number {
    return this.#calls - this.#delivered - this.#rejected - this.#droppedTotal;
  }

  report(held: number): DeliveryReport {
    return {
      delivered: this.#delivered,
      rejected: this.#rejected,
      dropped: this.#droppedTotal,
      droppedBy: { ...this.#dropped },
      pending: this.pending,
      held,
    };
  }

  stats(inFlight: number, bytes: number, held: number): DeliveryStats {
    const report = this.report(held);
    return {
      calls: this.#calls,
      ...report,
      queued: report.pending - inFlight,
      inFlight,
      retried: this.#retried,
      bytes,
    };
  }
}
