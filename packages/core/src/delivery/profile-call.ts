import type { OpenPanelEvent } from '../events/types.js';
import type { FinalDelivery } from './delivery.js';
import type { Fifo } from './fifo.js';
import type { ProfileState } from './profile-state.js';
import type { ProfileWrite } from './profile-write.js';

export type ProfileEvent = Extract<OpenPanelEvent, { type: 'identify' | 'increment' | 'decrement' | 'assign_group' }>;

/** A checked event of a profile with the call that made it. Its payload is private: it is changed by merging. */
export interface ProfileCall<C> {
  readonly call: C;
  /** When the call was made, in the time of the schedule. */
  readonly madeAt: number;
  readonly event: ProfileEvent;
  /** The size of its body. */
  readonly bytes: number;
  readonly ip: string | undefined;
  readonly userAgent: string;
  readonly isVisitor: boolean;
}

/** The client that calls came from, as the schedule of all clients sees it. */
export interface CallOwner<C> {
  readonly maxEventBytes: number;
  /** Profiles of which it may send something. */
  readonly ready: Fifo<ProfileState<C>>;
  /** There is one more of them. */
  wake(): void;
  /** The write waits from here on, and counts. */
  list(write: ProfileWrite<C>): void;
  /** It does not wait any more, or is about to change. */
  unlist(write: ProfileWrite<C>): void;
  /** So many more of its calls wait for a gap. */
  heldCalls(count: number): void;
  end(call: C, delivery: FinalDelivery, event: () => OpenPanelEvent): void;
  /** The call has to wait: its promise is fulfilled as `queued`. */
  held(call: C): void;
  /** A sum is beyond what a number can hold exactly. */
  unsafeSum(property: string): void;
}

export const counterEvent = (profileId: string, property: string, sum: number): OpenPanelEvent => ({
  type: sum < 0 ? 'decrement' : 'increment',
  payload: { profileId, property, value: Math.abs(sum) },
});

/** What a counter adds, and to what. */
export function counterOf(event: ProfileEvent): { readonly property: string; readonly delta: number } | undefined {
  if (event.type !== 'increment' && event.type !== 'decrement') return undefined;
  const { property, value = 1 } = event.payload;
  return { property, delta: event.type === 'increment' ? value : -value };
}
