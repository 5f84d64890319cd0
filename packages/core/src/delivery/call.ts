import type { EventType, OpenPanelEvent } from '../events/types.js';
import type { Timed } from './deadlines.js';
import type { Delivery } from './delivery.js';
import type { LinkedList } from './linked-list.js';

/** One call of a tracker, from the moment it is made until its end is known; linked to the others whose promise is open. */
export class Call implements Timed<Call> {
  readonly madeAt: number;
  /** True while it is on the wire, where a pause does not fulfil its promise early. */
  inFlight = false;
  /** True when it was dropped, if it is counted yet or not. */
  isEnding = false;
  /** True when its end is known and counted. */
  done = false;
  /** What it is about, for listeners, as far as it is known; the queue keeps a body instead. */
  event: OpenPanelEvent | undefined = undefined;
  list: LinkedList<Call> | undefined = undefined;
  before: Call | undefined = undefined;
  after: Call | undefined = undefined;
  readonly #type: EventType;
  readonly #name: string | undefined;
  #fulfil: ((delivery: Delivery) => void) | undefined = undefined;

  /** `name` is that of a track. */
  constructor(madeAt: number, type: EventType, name: string | undefined) {
    this.madeAt = madeAt;
    this.#type = type;
    this.#name = name;
  }

  /** To be asked for once, at first: what the call waits for must not hold a promise that nobody has, or that is fulfilled. */
  promise(): Promise<Delivery> {
    return new Promise<Delivery>((resolve) => {
      this.#fulfil = resolve;
    });
  }

  /** Fulfils the promise; later calls have no effect. */
  fulfil(delivery: Delivery): void {
    this.#fulfil?.(delivery);
    this.#fulfil = undefined;
  }

  /** For a listener: what it was about, if no more than this was ever known. */
  get sketch(): OpenPanelEvent {
    const payload = this.#name === undefined ? {} : { name: this.#name };
    return { type: this.#type, payload } as OpenPanelEvent;
  }
}
