import { type Diagnostics, reasonOf } from '../diagnostics.js';
import type { EventType } from '../events/types.js';
import type { Call } from './call.js';
import type { DropReason, FinalDelivery } from './delivery.js';
import type { DeliveryLog } from './delivery-log.js';
import type { Entry } from './entry.js';
import type { Ledger } from './ledger.js';
import type { EventQueue } from './queue.js';

/** A call that was dropped where it was made. */
interface Ending {
  readonly call: Call;
  readonly delivery: FinalDelivery & { readonly status: 'dropped' };
  /** Where it was queued. */
  readonly entry: Entry | undefined;
}

/** A call in the middle of which something was thrown. */
interface Failure {
  /** Undefined where it was not counted yet. */
  readonly call: Call | undefined;
  readonly type: EventType;
  readonly name: string | undefined;
  readonly error: unknown;
  readonly before: Failure | undefined;
}

export interface EndingParts {
  readonly diagnostics: Diagnostics;
  readonly ledger: Ledger;
  readonly queue: EventQueue;
  readonly log: DeliveryLog;
}

/** So many bodies are kept until the next turn at most. */
const MOST = 1_000;

/**
 * Calls that are dropped where they are made: counted at once, and told of on the next turn of the event loop. Of the caller's stack
 * there may be nothing left, since the app may call in from the handler of a stack overflow.
 */
export class Endings {
  /**
   * The latest failure. On a full stack not even a function can be called: whoever catches an error sets this to a failure
   * with the former one `before` it, and does nothing else.
   */
  failure: Failure | undefined = undefined;
  readonly #parts: EndingParts;
  #untold: Ending[] = [];

  constructor(parts: EndingParts) {
    this.#parts = parts;
  }

  drop(call: Call, reason: DropReason, entry?: Entry): void {
    if (call.done || call.isEnding) return;
    const delivery = { status: 'dropped', reason } as const;
    this.#untold.push({ call, delivery, entry });
    call.isEnding = true;
    this.#parts.ledger.count(call, delivery);
    if (this.#untold.length >= MOST) this.settle();
  }

  settle(): void {
    while (this.failure) this.#settleFailure(this.failure);
    // A listener that asks for the counters is not told of more meanwhile.
    if (this.#untold.length === 0 || this.#parts.ledger.isTelling) return;
    const endings = this.#untold;
    this.#untold = [];
    const { ledger, log, queue } = this.#parts;
    for (const { call, delivery, entry } of endings) {
      // Where the stack was full when it was to be counted.
      ledger.count(call, delivery);
      if (entry) queue.finish(entry);
      log.dropped(delivery.reason);
      ledger.told(call, delivery, entry?.event.body);
    }
    ledger.check();
  }

  #settleFailure({ call, type, name, error, before }: Failure): void {
    this.failure = before;
    const { diagnostics, ledger, queue } = this.#parts;
    const why = `it could not be taken in: ${reasonOf(error)}`;
    diagnostics.once('invalid_event', `An event was dropped, ${why}.`, why);
    const counted = call ?? ledger.open(type, name);
    this.drop(counted, 'invalid', queue.entryOf(counted));
  }
}
