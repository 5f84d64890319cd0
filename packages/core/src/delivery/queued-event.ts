import type { EventType } from '../events/types.js';
import type { Call } from './call.js';
import type { Entry } from './event-source.js';
import type { Fifo } from './fifo.js';
import type { OnceUse } from './once.js';
import type { ProfileWrite } from './profile-write.js';
import type { TransportRequest } from './transport.js';

/** What leaves a full queue first, lowest first. */
export const PRIORITY = { request: 0, track: 1, group: 2, identify: 3, increment: 4, revenue: 5 } as const;
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];
export const PRIORITIES: readonly Priority[] = Object.values(PRIORITY);

/** What an event is sent for: one call, or all those of a write to a profile. */
export interface EventCall {
  /** Of several: the latest one's time, in milliseconds of the process's own clock. */
  readonly madeAt: number;
  readonly done: boolean;
  /** Whether everything that it stands for was read from a source. */
  readonly isRecovered: boolean;
  inFlight: boolean;
  /** Where it waits on the schedule of its profile, and not in the queue. */
  readonly write?: ProfileWrite;
  /** Of one call: what it is kept as in a source. */
  readonly entry?: Entry | undefined;
  /** Of one call: its key, if it is to be stored once. */
  readonly once?: OnceUse | undefined;
}

/** What went wrong with an event. Ticks are those of the delivery loop; 0 before. */
export interface Failures {
  /** Requests made for it that failed; not those that failed with everything else. */
  count: number;
  /** Of these: those that count against `maxRetries`. */
  counted: number;
  /** Whether one of them got no response, and may have been processed. */
  mayBeProcessed: boolean;
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
  mayBeProcessed: false,
  firstAt: 0,
  lastAt: 0,
  refusedAt: 0,
  refusedSentAt: 0,
  othersSince: false,
});

/** An event ready to be sent, with its place in the queue. */
export interface QueuedEvent<C extends EventCall = EventCall> extends TransportRequest {
  readonly type: EventType;
  /** The size of the body. */
  readonly bytes: number;
  /** Whether it is attributed to a visitor. */
  readonly isVisitor: boolean;
  readonly priority: Priority;
  /** Events of one ordering key go out one at a time, in order. */
  readonly orderingKey: string | undefined;
  /** What keeps its order among the events of all processes: a profile, else a group, else a device. */
  readonly partitionKey: string | undefined;
  /** Whether sending it twice could do no more harm than a duplicate row. */
  readonly repeatable: boolean;
  /** Whether it was read from a source: it evicts nothing, and is not evicted. */
  readonly isRecovered: boolean;
  readonly call: C;
  /** The tick of the delivery loop at which its latest request was sent; 0 before. */
  sentAt: number;
  failures: Failures | undefined;
  /** While it is delayed. */
  timer: NodeJS.Timeout | undefined;
  /** Its number among all of its priority that wait; 0 where it does not wait. */
  waitsAt: number;
  /** Where it waits to be sent, or for its ordering key, */
  line: Fifo<QueuedEvent> | undefined;
  /** and its number there. */
  place: number;
}

/** A call that was just made, or one of another process, which is kept as `entry`. */
export const createCall = (madeAt: number, type: EventType, name: string | undefined, entry?: Entry): Call => ({
  madeAt,
  type,
  name,
  fulfil: undefined,
  place: 0,
  inFlight: false,
  done: false,
  event: undefined,
  entry,
  once: undefined,
  isRecovered: entry !== undefined,
});

/** An event that was not sent yet. */
export const createQueuedEvent = <C extends EventCall>(
  call: C,
  type: EventType,
  body: string,
  from: Pick<QueuedEvent, 'ip' | 'userAgent' | 'isVisitor'>,
  {
    priority,
    orderingKey,
    partitionKey,
    repeatable,
    bytes = Buffer.byteLength(body),
  }: Pick<QueuedEvent, 'priority' | 'orderingKey' | 'repeatable'> &
    Partial<Pick<QueuedEvent, 'partitionKey' | 'bytes'>>,
): QueuedEvent<C> => ({
  type,
  body,
  bytes,
  ip: from.ip,
  userAgent: from.userAgent,
  isVisitor: from.isVisitor,
  priority,
  orderingKey,
  partitionKey,
  repeatable,
  isRecovered: call.isRecovered,
  call,
  sentAt: 0,
  failures: undefined,
  timer: undefined,
  waitsAt: 0,
  line: undefined,
  place: 0,
});
