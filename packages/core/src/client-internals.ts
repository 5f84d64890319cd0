import type { DeliveryStats } from './delivery/delivery.js';
import type { Transport } from './delivery/transport.js';
import type { Diagnostics } from './diagnostics.js';
import type { ClientConfig } from './options/client-config.js';
import type { Relay } from './relay/relay.js';
import type { SkippedRequest, SkipReason } from './requests/skip-rules.js';
import type { ScopeContext, ScopeTracker } from './tracking/scope.js';
import { sharedKey } from './util/process-global.js';

/** Key under which adapters find the internals of a client, also of one made by another copy of this package. */
export const INTERNALS: unique symbol = sharedKey('internals') as never;

/** What a client offers to the middleware. */
export interface ClientInternals
  extends Pick<ClientConfig, 'disabled' | 'isOff' | 'maxEventBytes' | 'apiUrl' | 'dispatcher'> {
  readonly diagnostics: Diagnostics;
  createTracker(context: ScopeContext): ScopeTracker;
  /** Counts a request as open: its events are still to come. Call the returned function when it is over. */
  openRequest(): () => void;
  skip(request: SkippedRequest): void;
  /** Whether `shutdown()` was called. */
  isEnded(): boolean;
  /** The app's own. */
  readonly transport: Transport | undefined;
  /** What delivers the events of the fleet, if this process does. */
  readonly relay: Relay | undefined;
}

/** Counters of a client. `calls` + `recovered` = `delivered` + `rejected` + `dropped` + `handedOver` + `pending` at any moment. */
export interface ClientStats extends DeliveryStats {
  /** Skipped requests by reason. They are not part of `calls`. */
  readonly skipped: Readonly<Record<SkipReason, number>>;
}
