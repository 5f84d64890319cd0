import { backgroundTimer, runOutsideContext, setImmediate } from '../util/time.js';

const SETTLED = Promise.resolve();

/** When a function runs that must not run on its caller's turn: once, however often it is asked for until then. */
export class Scheduler {
  readonly #run: () => void;
  #isNext = false;
  #isSoon = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(run: () => void) {
    this.#run = run;
  }

  /** On a turn of the event loop of its own, and outside of any request. */
  next(): void {
    if (this.#isNext) return;
    setImmediate(this.#onNext);
    this.#isNext = true;
  }

  /** Still on this turn, when the running code has come to its end. */
  soon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    void SETTLED.then(this.#onSoon);
  }

  /** The same after a delay, unless it waits for one already. */
  after(delayMs: number): void {
    this.#timer ??= backgroundTimer(() => {
      this.#timer = undefined;
      this.next();
    }, delayMs);
  }

  readonly #onNext = (): void => {
    this.#isNext = false;
    runOutsideContext(this.#run);
  };

  readonly #onSoon = (): void => {
    this.#isSoon = false;
    this.#run();
  };
}
