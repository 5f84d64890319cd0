import type { EventType } from '../events/types.js';
import type { Call } from './call.js';
import type { Standing } from './line.js';
import type { Linked } from './linked-list.js';
import type { ProfileWrite } from './profile-write.js';

/** What leaves a full queue first, lowest first. */
export const PRIORITY = { request: 0, track: 1, group: 2, identify: 3, increment: 4, revenue: 5 } as const;
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];
export const PRIORITIES: readonly Priority[] = Object.values(PRIORITY);

/** An event ready to be sent. */
export interface QueuedEvent {
  readonly type: EventType;
  /** The JSON text of `{ type, payload }`. */
  readonly body: string;
  /** The size of the body. */
  readonly bytes: number;
  readonly ip: string | undefined;
  readonly userAgent: string;
  /** Whether it is attributed to a visitor. */
  readonly isVisitor: boolean;
  readonly priority: Priority;
  /** Events of one ordering key go out one at a time, in order. */
  readonly orderingKey: string | undefined;
  /** Whether sending it twice could do no more harm than a duplicate row. */
  readonly repeatable: boolean;
}

/** What is sent in place of calls: one call, or all those of a write to a profile. */
export interface EntryCall {
  /** Of several: the latest one's time, in milliseconds of the process's own clock. */
  readonly madeAt: number;
  readonly done: boolean;
  inFlight: boolean;
  /** Where it waits on the schedule of its profile, and not in the queue. */
  readonly write?: ProfileWrite<Call>;
}

/** What went wrong with an event. Ticks are those of the delivery loop; 0 before. */
export interface Failures {
  /** Requests made for it that failed; not those that failed with everything else. */
  count: number;
  /** Of these: those that count against `maxRetries`. */
  counted: number;
  /** The tick at which one failed first, */
  firstAt: number;
  /** the tick at which one failed last, */
  lastAt: number;
  /** and at which it was refused first in words that are not the API's, */
  refusedAt: number;
  /** by a request that was sent at this one. */
  refusedSentAt: number;
  /** Whether others got through since, when its latest request was sent. */
  othersSince: boolean;
}

export const NO_FAILURES: Readonly<Failures> = Object.freeze({
  count: 0,
  counted: 0,
  firstAt: 0,
  lastAt: 0,
  refusedAt: 0,
  refusedSentAt: 0,
  othersSince: false,
});

/**
 * An outgoing event in the queue: linked to the others of its priority while it waits, and in line to be sent, or for
 * its ordering key.
 */
export interface Entry extends Linked<Entry>, Standing<Entry> {
  readonly event: QueuedEvent;
  readonly call: EntryCall;
  /** The tick of the delivery loop at which its latest request was sent; 0 before. */
  sentAt: number;
  failures: Failures | undefined;
  /** Its time to be ready again. */
  timer: NodeJS.Timeout | undefined;
}

export const createEntry = (call: EntryCall, event: QueuedEvent): Entry => ({
  event,
  call,
  sentAt: 0,
  failures: undefined,
  line: undefined,
  place: 0,
  timer: undefined,
  list: undefined,
  before: undefined,
  after: undefined,
});
