import type { FinalDelivery } from './delivery.js';
import type { OutboxContext } from './outbox.js';

/** The key of an event that is to be stored once, as a store knows it. */
export interface OnceClaim {
  /** A hash of client ID, API URL, event name and key: 32 hexadecimal digits. */
  readonly key: string;
  /** Identifies the event: 32 hexadecimal digits. No other event claims with the same. */
  readonly token: string;
}

/** Where keys are claimed that several processes share. `redisOnceStore()` of `@openpanel-node/redis` is one. */
export interface OnceStore {
  /** Called once by each client, before anything else. Must not block; throws only where the store can never be used. */
  open(context: OutboxContext): OnceClaims;
}

/** The keys of one client ID and API URL. */
export interface OnceClaims {
  /**
   * Claims keys for 24 hours. Finding out whether another event has a key and claiming it is one step. Returns the places in `claims` whose
   * keys other events have; a key that the same token has claimed before is not one of them, and is claimed for another 24 hours. Throws or
   * rejects where it is not known whether the keys were claimed, for example because the store did not respond: the events wait, and the
   * same claims are made again.
   */
  claim(claims: readonly OnceClaim[]): readonly number[] | Promise<readonly number[]>;
  /** Gives keys back whose events were not stored. A key that another token has is left alone. */
  release(claims: readonly OnceClaim[]): void | Promise<void>;
  /** The client has shut down. */
  close?(): void | Promise<void>;
}

/** Whether an event was stored, or may have been: then its key stays claimed. */
export const mayBeStored = (delivery: FinalDelivery): boolean =>
  delivery.status === 'delivered' || (delivery.status === 'dropped' && delivery.reason === 'unconfirmed');
