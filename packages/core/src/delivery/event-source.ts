import type { Call } from './call.js';
import type { FinalDelivery } from './delivery.js';
import type { OnceClaim } from './once-store.js';
import type { QueuedEvent } from './queued-event.js';

/**
 * Where a client keeps its events besides memory, and takes events from that others left there: a directory, or a stream that several
 * processes read. Without one, the queue in memory is all there is.
 *
 * Every method is called on the main path of delivery. None of them blocks longer than one write, and none throws.
 */
export interface EventSource {
  /**
   * Whether events that others left are still to be read. As long as it is true, new events that have an order wait, so that they do not
   * overtake older ones.
   */
  readonly isBehind: boolean;

  /** Whether new events are kept at this moment. */
  readonly isKeeping: boolean;

  /**
   * So many calls of counters that have to wait are kept besides what fills the queue, so that reading goes on behind them. Without it,
   * they fill the queue like all others.
   */
  readonly mostHeld?: number;

  /** Called once, before all others. */
  open(client: SourceClient): void;

  /**
   * Keeps the event of a new call. Returns what it is kept as, or undefined if it cannot be kept: it is delivered from memory then. A call
   * that changes a profile comes with its own event, not with the request that it becomes a part of.
   */
  append(event: QueuedEvent<Call>): Entry | undefined;

  /** Whether `begin` has to be called before a request for this event. It is then called before each of them. */
  needsBegin(event: QueuedEvent): boolean;

  /**
   * All events that are sent on this turn of the event loop and need it, before their requests; `entriesOf` gives what they are kept as.
   * Returns those that must not be sent, because they are another process's by now or could not be marked: the client forgets them, and
   * counts them as handed over. They may come again by `read`. A promise must not reject; the requests follow when it is settled.
   */
  begin(events: readonly QueuedEvent[]): Unsendable | Promise<Unsendable>;

  /** The request of an event that was begun was certainly not processed. The event waits again. */
  retract(event: QueuedEvent): void;

  /** The outcome of a call that is kept. Called exactly once for each entry, unless the client was told to forget it or has ended before. */
  settle(entry: Entry, delivery: FinalDelivery): void;

  /**
   * Events that others left, in the order in which they were made, at most so many and of at most about so many bytes; empty if there are
   * none now. After `SourceClient.wake` the client asks again as soon as it has room.
   */
  read(most: number, mostBytes: number): readonly KeptEvent[];

  /** Delivery has paused, because nothing gets through to the API, or goes on. */
  pauseChanged?(isPaused: boolean): void;

  /** The client has ended. What has not been settled is left to others. */
  close(): void | Promise<void>;
}

/** Events that `begin` refuses; undefined for none. */
export type Unsendable = ReadonlySet<QueuedEvent> | undefined;

/** What one call is kept as. A source adds what it needs to find it again. */
export interface Entry {
  readonly source: EventSource;
}

/** An event that is read from a source. */
export interface KeptEvent
  extends Pick<
    QueuedEvent,
    'type' | 'body' | 'bytes' | 'ip' | 'userAgent' | 'isVisitor' | 'priority' | 'orderingKey' | 'repeatable'
  > {
  readonly entry: Entry;
  /** When the call was made, in milliseconds since 1970. */
  readonly madeAt: number;
  /**
   * When another process may have written to its profile, in milliseconds of this process's own clock: its counters wait for a gap after
   * that.
   */
  readonly writtenAt?: number | undefined;
  /** Whether a request for it was begun before, and it must not be sent again: it ends as `unconfirmed`. */
  readonly isAttempted: boolean;
  /** Whether a request for it, and for others that changed its profile, may have been begun before: these are sent as one again. */
  readonly mayBeSent: boolean;
  /** Its key, if it is to be stored once. A source that has claimed it already gives none. */
  readonly once?: OnceClaim | undefined;
}

/** What a source may ask of its client. */
export interface SourceClient {
  /** There is something to read, or `isBehind` has changed. */
  wake(): void;
  /** Another process has taken these entries over. The client does not send them any more, and counts them as handed over. */
  forget(isLost: (entry: Entry) => boolean): void;
  /** Sends nothing for now, since another process finds out whether the API is back; or goes on. */
  hold(isHeld: boolean): void;
  /** Nothing of what was kept is there any more, and nobody has it: the client delivers it from memory. */
  detach(): void;
  /**
   * The process ends. Calls that wait for a resolver become events as if it gave undefined, and everything that waits is left to others and
   * counts as handed over.
   */
  leave(): void;
}

/** The call of an event, or all calls of a write to a profile. */
export function eachCallOf({ call }: QueuedEvent, fn: (call: Call) => void): void {
  if (call.write) call.write.eachCall(fn);
  else fn(call as Call);
}

/** What the calls of an event are kept as, in one source. */
export function entriesOf(event: QueuedEvent, source: EventSource): Entry[] {
  const entries: Entry[] = [];
  eachCallOf(event, ({ entry }) => {
    if (entry?.source === source) entries.push(entry);
  });
  return entries;
}
