import { afterRunning, setImmediate } from '../util/time.js';

/**
 * When to write. The first event of a turn of the event loop is written when the code that called has come to its end; all that many
 * callbacks of one turn call after that, at its end, since each write costs as much as several events. An outcome has that time in any
 * case: until it is written, a crash makes a duplicate of what can be repeated.
 */
export class TurnWrites {
  readonly #flush: () => void;
  #isTurnOpen = false;
  #hasFirst = false;

  constructor(flush: () => void) {
    this.#flush = flush;
  }

  soon(isEvent: boolean): void {
    if (!this.#isTurnOpen) {
      this.#isTurnOpen = true;
      setImmediate(this.#atEndOfTurn);
    }
    if (!isEvent || this.#hasFirst) return;
    this.#hasFirst = true;
    afterRunning(this.#flush);
  }

  readonly #atEndOfTurn = (): void => {
    this.#isTurnOpen = false;
    this.#hasFirst = false;
    this.#flush();
  };
}
