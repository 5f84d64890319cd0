import { afterRunning, setImmediate } from '../util/time.js';

/** Of one turn of the event loop, before its end. */
const MOST_EARLY_WRITES = 4;

/**
 * When to write. An event is written when the code that called has come to its end, or, where many callbacks of one turn of the event loop
 * call, at the end of that turn. An outcome has that time in any case: until it is written, a crash makes a duplicate of what can be
 * repeated.
 */
export class TurnWrites {
  readonly #flush: () => void;
  #isWriteDue = false;
  #isTurnOpen = false;
  #earlyWrites = 0;

  constructor(flush: () => void) {
    this.#flush = flush;
  }

  soon(isEvent: boolean): void {
    if (!this.#isTurnOpen) {
      this.#isTurnOpen = true;
      setImmediate(this.#atEndOfTurn);
    }
    if (!isEvent || this.#isWriteDue || this.#earlyWrites >= MOST_EARLY_WRITES) return;
    this.#isWriteDue = true;
    afterRunning(this.#early);
  }

  readonly #early = (): void => {
    this.#isWriteDue = false;
    this.#earlyWrites += 1;
    this.#flush();
  };

  readonly #atEndOfTurn = (): void => {
    this.#isTurnOpen = false;
    this.#earlyWrites = 0;
    this.#flush();
  };
}
