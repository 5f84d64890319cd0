import type { RecordedRequest } from '../events/event-owner.js';
import type { EventType, OpenPanelEvent } from '../events/types.js';
import type { Delivery, FinalDelivery } from './delivery.js';
import type { Entry } from './event-source.js';
import type { OnceUse } from './once.js';

/** One call of a tracker, from the moment it is made until its outcome is known. */
export interface Call {
  /** In milliseconds of the process's own clock. */
  readonly madeAt: number;
  readonly type: EventType;
  /** Of a track. */
  readonly name: string | undefined;
  /** Fulfils its promise, while that is open. What the call waits for must not hold a promise that nobody has, or that is fulfilled. */
  fulfil: ((delivery: Delivery) => void) | undefined;
  /** The number of its promise among those that are open; 0 without one. */
  place: number;
  /** True while it is on the wire, where a pause does not fulfil its promise early. */
  inFlight: boolean;
  /** True when its outcome is known and counted. */
  done: boolean;
  /** What it is about, for listeners, as far as it is known; the queue keeps a body instead. */
  event: OpenPanelEvent | undefined;
  /** In tests: the request during which it was made. */
  origin?: RecordedRequest | undefined;
  /** What it is kept as in a source, so that it outlives this process. */
  entry: Entry | undefined;
  /** Its key, if it is to be stored once. */
  once: OnceUse | undefined;
  /** Whether it was read from a source. */
  readonly isRecovered: boolean;
}

/** A call in the middle of which something was thrown, with the failure before it. */
export interface FailedCall {
  readonly call: Call;
  readonly error: unknown;
  readonly before: FailedCall | undefined;
}

export type OutcomeListener = (event: OpenPanelEvent, delivery: FinalDelivery) => void;

/** What a call was about, if no more than this was ever known. */
export const sketchOf = ({ type, name }: Call): OpenPanelEvent =>
  ({ type, payload: name === undefined ? {} : { name } }) as OpenPanelEvent;
