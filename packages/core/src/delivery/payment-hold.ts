import { backgroundTimer, clearTimeout } from '../util/time.js';
import type { DeliveryEngine } from './engine.js';
import { PRIORITY, type QueuedEvent } from './queued-event.js';

/**
 * Payments while the API refuses them for want of the secret that was sent: kept, and one of them tried after each delay. Where every
 * event is refused the circuit breaker sees to the rest; a client that may track without a secret goes on with everything else.
 */
export class PaymentHold {
  /** Whether payments are refused, so that `holds` and `ended` are to be asked. */
  isHolding = false;
  readonly #engine: DeliveryEngine;
  #timer: NodeJS.Timeout | undefined;
  #probe: QueuedEvent | undefined;

  constructor(engine: DeliveryEngine) {
    this.#engine = engine;
  }

  holds(event: QueuedEvent): boolean {
    if (event.priority !== PRIORITY.revenue) return false;
    if (this.#timer) return true;
    if (!this.#probe || this.#probe.call.done) this.#probe = event;
    return this.#probe !== event;
  }

  /** A payment was refused, and is held. */
  refused(): void {
    this.isHolding = true;
    this.#probe = undefined;
    this.#timer ??= backgroundTimer(() => {
      this.#timer = undefined;
      this.#release(1);
    }, this.#engine.config.maxRetryDelayMs);
  }

  /** An event has come to its end; `isAnswered`: by an answer of the API to it. */
  ended(event: QueuedEvent, isAnswered: boolean): void {
    if (event !== this.#probe) return;
    this.#probe = undefined;
    if (isAnswered) this.isHolding = false;
    this.#release(isAnswered ? Number.POSITIVE_INFINITY : 1);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #release(count: number): void {
    this.#engine.backlog.queue.releaseHeld(count);
    this.#engine.turns.next();
  }
}
