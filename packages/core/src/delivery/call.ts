import type { OpenPanelEvent } from '../payload/event.js';
import type { Timed } from './deadlines.js';
import type { Delivery } from './delivery.js';

/** One call of a tracker, from the moment it is made until its end is known; linked to the others whose promise is open. */
export interface Call extends Timed<Call> {
  readonly promise: Promise<Delivery>;
  /** Fulfils the promise; later calls have no effect. */
  readonly fulfil: (delivery: Delivery) => void;
  /** True while it is on the wire, where a pause does not fulfil its promise early. */
  inFlight: boolean;
  /** True when its end is known and counted. */
  done: boolean;
  /** What it was about, for listeners; the queue keeps the body instead. */
  event: OpenPanelEvent | undefined;
}

export function createCall(madeAt: number, event: OpenPanelEvent): Call {
  let fulfil!: (delivery: Delivery) => void;
  const promise = new Promise<Delivery>((resolve) => {
    fulfil = resolve;
  });
  return {
    promise,
    fulfil,
    madeAt,
    inFlight: false,
    done: false,
    event,
    list: undefined,
    before: undefined,
    after: undefined,
  };
}
