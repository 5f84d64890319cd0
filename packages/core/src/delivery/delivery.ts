import type { EventType } from '../events/types.js';
import { globalMeterProvider, type MeterProvider } from '../util/telemetry.js';
import type { TransportResult } from './transport.js';

/** Why an event was dropped. */
export type DropReason =
  /** `filter` or `beforeSend` dropped it, or failed. */
  | 'filtered'
  /** The API would reject it. The warning `invalid_event` says why. */
  | 'invalid'
  /** Larger than `maxEventBytes`. */
  | 'too_large'
  /** Another event with the same `once` key was made before, and has not failed. */
  | 'duplicate'
  /** The queue was full, and the event was among the least important ones. */
  | 'queue_full'
  /** It waited longer than `maxEventAgeMs`. */
  | 'expired'
  /** It was sent `maxRetries` + 1 times without a response. */
  | 'retries_exhausted'
  /** It was sent without a response and is not safe to retry (a payment, a counter, an event with `once`). It may have been stored. */
  | 'unconfirmed'
  /** The client was shut down before the event was sent. */
  | 'shutdown';

export const DROP_REASONS: readonly DropReason[] = [
  'filtered',
  'invalid',
  'too_large',
  'duplicate',
  'queue_full',
  'expired',
  'retries_exhausted',
  'unconfirmed',
  'shutdown',
];

/** The outcome of a call. */
export type Delivery =
  /** The API accepted the event. The IDs are the visitor's device and session; server events have none. */
  | { readonly status: 'delivered'; readonly deviceId?: string; readonly sessionId?: string }
  /** The API rejected the event; `message` is its own. `httpStatus` 202 means that it classified the sender as a bot. */
  | { readonly status: 'rejected'; readonly httpStatus: number; readonly message: string }
  | { readonly status: 'dropped'; readonly reason: DropReason }
  /** Another process delivers it: it is kept where the option `spool` or `outbox` says. */
  | { readonly status: 'handed_over' }
  /** The client is disabled, or `optOut()` was called. */
  | { readonly status: 'disabled' }
  /** Nothing had to be sent: the call only changed the scope. It is not counted. */
  | { readonly status: 'local' }
  /** The outcome was not known within `requestTimeoutMs`, or the client waits for `ready()`. Listeners of `client.on('delivery', …)` get it later. */
  | { readonly status: 'queued' };

/** A final outcome, as counted in `client.stats()`. */
export type FinalDelivery = Extract<Delivery, { status: 'delivered' | 'rejected' | 'dropped' | 'handed_over' }>;

/** Numbers of calls by outcome, since the client was created. */
export interface DeliveryReport {
  readonly delivered: number;
  readonly rejected: number;
  readonly dropped: number;
  /** `dropped` by reason. */
  readonly droppedBy: Readonly<Record<DropReason, number>>;
  /** Calls that are left to another process. */
  readonly handedOver: number;
  /** Calls of earlier processes that this one has taken over. They are counted by outcome too, but are not part of `calls`. */
  readonly recovered: number;
  /** Calls whose outcome is not known yet: queued or in flight. */
  readonly pending: number;
  /** The pending calls that are delayed so that the counters of a profile add up. */
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
  handedOver: a.handedOver + b.handedOver,
  recovered: a.recovered + b.recovered,
  pending: a.pending + b.pending,
  held: a.held + b.held,
});

/** A `DeliveryReport` with more counters. */
export interface DeliveryStats extends DeliveryReport {
  /** Calls that send an event. */
  readonly calls: number;
  /** The pending calls that wait for a connection, a retry or a resolver. */
  readonly queued: number;
  /** The pending calls whose request is on its way. */
  readonly inFlight: number;
  /** Retries. */
  readonly retried: number;
  /** Size of the queued request bodies, in bytes. */
  readonly bytes: number;
}

/** Gets the same counts for metrics, where the app has these. */
export interface DeliveryMeter {
  /** Records with the app's meter provider from here on. False if it cannot, or there is none. */
  connect(provider: MeterProvider | undefined): boolean;
  ended(type: EventType, delivery: FinalDelivery): void;
  /** One request to the API, and how long it took. */
  requested(durationMs: number, result: TransportResult): void;
  retried(): void;
}

/** Every call is counted once when it is made, and once with its outcome. */
export class DeliveryCounters {
  calls = 0;
  /** Calls whose outcome is not known. */
  pending = 0;
  delivered = 0;
  rejected = 0;
  handedOver = 0;
  recovered = 0;
  retried = 0;
  #dropped = 0;
  readonly #droppedBy = Object.fromEntries(DROP_REASONS.map((reason) => [reason, 0])) as Record<DropReason, number>;

  /** Calls of this process and of earlier ones. */
  get taken(): number {
    return this.calls + this.recovered;
  }

  /** Set once the app has a meter. */
  meter: DeliveryMeter | undefined;
  readonly #offered: DeliveryMeter | undefined;
  /** The one that the app had registered when it was looked for last. */
  provider: MeterProvider | undefined;

  constructor(offered?: DeliveryMeter) {
    this.#offered = offered;
    this.connect(globalMeterProvider());
  }

  /** To be called where the app's meter provider is another one than before. */
  connect(provider: MeterProvider | undefined): void {
    this.provider = provider;
    this.meter = this.#offered?.connect(provider) ? this.#offered : undefined;
  }

  retry(): void {
    this.retried += 1;
    this.meter?.retried();
  }

  end(type: EventType, delivery: FinalDelivery): void {
    this.pending -= 1;
    this.meter?.ended(type, delivery);
    if (delivery.status === 'delivered') this.delivered += 1;
    else if (delivery.status === 'rejected') this.rejected += 1;
    else if (delivery.status === 'handed_over') this.handedOver += 1;
    else {
      this.#dropped += 1;
      this.#droppedBy[delivery.reason] += 1;
    }
  }

  report(held: number): DeliveryReport {
    const { delivered, rejected, handedOver, recovered, pending } = this;
    const dropped = { dropped: this.#dropped, droppedBy: { ...this.#droppedBy } };
    return { delivered, rejected, ...dropped, handedOver, recovered, pending, held };
  }

  stats({ inFlight, bytes, held }: Pick<DeliveryStats, 'inFlight' | 'bytes' | 'held'>): DeliveryStats {
    const { calls, pending, retried } = this;
    return { calls, ...this.report(held), queued: pending - inFlight, inFlight, retried, bytes };
  }
}
