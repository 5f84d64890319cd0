import { monotonicMs } from '../util/clock.js';

const GENERATION_MS = 30_000;

type Generation<Request extends object> = WeakMap<object, Request>;

/**
 * Requests that have ended, and that an event which comes late may still have to be asked about. Each is held while somebody
 * uses what remembers it, and for about a minute at most: what a request has left running for good must not hold it for good.
 */
export class EndedRequests<Request extends object> {
  readonly #generations: Generation<Request>[] = [new WeakMap()];
  #since = monotonicMs();

  /** Holds the request as long as `holder` is held. */
  keep(holder: object, request: Request): void {
    const age = monotonicMs() - this.#since;
    if (age >= GENERATION_MS) {
      this.#generations.unshift(new WeakMap());
      this.#generations.length = age < 2 * GENERATION_MS ? 2 : 1;
      this.#since += age;
    }
    this.#generations[0]?.set(holder, request);
  }
}
