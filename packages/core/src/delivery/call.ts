import type { OpenPanelEvent } from '../payload/event.js';
import type { Delivery } from './delivery.js';
import type { LinkedList, ListNode } from './linked-list.js';

/** One call of a tracker, from the moment it is made until its end is known. */
export interface Call {
  readonly promise: Promise<Delivery>;
  /** Fulfils the promise; later calls have no effect. */
  readonly fulfil: (delivery: Delivery) => void;
  /** Wall-clock time. */
  readonly madeAt: number;
  /** When its promise is fulfilled at the latest: by the process's own clock, which nobody sets. */
  readonly deadline: number;
  /** Its place among the calls whose promise is open. */
  open: ListNode<Call> | undefined;
  /** True while it is on the wire, where a pause does not fulfil its promise early. */
  inFlight: boolean;
  /** True when its end is known and counted. */
  done: boolean;
  /** What it was about, for listeners; the queue keeps the body instead. */
  event: OpenPanelEvent | undefined;
}

export function createCall(madeAt: number, deadline: number, openCalls: LinkedList<Call>): Call {
  let fulfil!: (delivery: Delivery) => void;
  const promise = new Promise<Delivery>((resolve) => {
    fulfil = resolve;
  });
  const call: Call = {
    promise,
    fulfil,
    madeAt,
    deadline,
    open: undefined,
    inFlight: false,
    done: false,
    event: undefined,
  };
  call.open = openCalls.append(call);
  return call;
}
