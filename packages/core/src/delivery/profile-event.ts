import type { OpenPanelEvent } from '../events/types.js';
import type { Call } from './call.js';
import { PRIORITY, type Priority, type QueuedEvent } from './queued-event.js';

export type ProfileEvent = Extract<OpenPanelEvent, { type: 'identify' | 'increment' | 'decrement' | 'assign_group' }>;

/** A checked event of a profile with the call that made it. Its payload is private: it is changed by merging. */
export type ProfileCall = Pick<QueuedEvent<Call>, 'call' | 'bytes' | 'ip' | 'userAgent' | 'isVisitor'> &
  BeforeProcess & {
    readonly event: ProfileEvent;
  };

/** What another process may have done before. */
export interface BeforeProcess {
  /** When it may have written to the profile. */
  readonly writtenAt?: number | undefined;
  /** Whether it may have sent the event, in one request with others of the profile that it may have sent. */
  readonly mayBeSent?: boolean | undefined;
}

/** What leaves a full queue first, lowest first. */
const PRIORITY_OF = {
  assign_group: PRIORITY.group,
  identify: PRIORITY.identify,
  increment: PRIORITY.increment,
  decrement: PRIORITY.increment,
} as const;

export const priorityOf = ({ type }: ProfileEvent): Priority => PRIORITY_OF[type];

/** A sum as an event. */
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
