import { vi } from 'vitest';
import * as time from '../../src/util/time.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Longer than any test may take on a clock that goes as fast as the work allows. */
const ENDLESS = 200_000;

/** Runs every promise reaction that is due, and those that they bring about. */
const reactions = () => new Promise<void>((resolve) => process.nextTick(resolve));

/** Timers and clocks in the place of Node's, for the package and for the test's own code: time passes when the test says so, and everything happens in one order. */
export class VirtualClock {
  #now = 0;
  #order = 0;
  readonly #timers = new Map<object, Timer>();

  /** In force until the test's mocks and globals are restored. */
  static install(): VirtualClock {
    const clock = new VirtualClock();
    const fake = {
      setTimeout: (run: () => void, delayMs = 0) => clock.#add(run, Math.max(1, Math.trunc(delayMs) || 1)),
      setImmediate: (run: () => void) => clock.#add(run, 0),
      clearTimeout: (timer: object) => void clock.#timers.delete(timer),
    };
    for (const name of ['setTimeout', 'setImmediate', 'clearTimeout'] as const) {
      vi.spyOn(time, name).mockImplementation(fake[name] as never);
      vi.stubGlobal(name, fake[name]);
    }
    // Within one module no spy is in between.
    vi.spyOn(time, 'backgroundTimer').mockImplementation((run, delayMs) => fake.setTimeout(run, delayMs) as never);
    vi.spyOn(time, 'within').mockImplementation((timeoutMs, promise) => {
      const over = new Promise<undefined>((resolve) => void fake.setTimeout(() => resolve(undefined), timeoutMs));
      return Promise.race([promise, over]);
    });
    vi.spyOn(time, 'preciseMs').mockImplementation(() => clock.#now);
    vi.spyOn(time, 'monotonicMs').mockImplementation(() => clock.#now);
    vi.spyOn(Date, 'now').mockImplementation(() => clock.#now);
    return clock;
  }

  get now(): number {
    return this.#now;
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass, and everything happen that is due by then. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await reactions();
    for (let count = 0; count < ENDLESS; count += 1) {
      const next = this.#next(until);
      if (!next) {
        this.#now = until;
        return;
      }
      const [handle, { at, run }] = next;
      this.#timers.delete(handle);
      this.#now = Math.max(this.#now, at);
      run();
      await reactions();
    }
    throw new Error(`something goes on for ever at ${this.#now} ms`);
  }

  #add(run: () => void, delayMs: number): object {
    const handle = { ref: () => handle, unref: () => handle };
    this.#order += 1;
    this.#timers.set(handle, { at: this.#now + delayMs, order: this.#order, run });
    return handle;
  }

  #next(until: number): [object, Timer] | undefined {
    let first: [object, Timer] | undefined;
    for (const entry of this.#timers) {
      const [, { at, order }] = entry;
      if (at > until) continue;
      if (!first || at < first[1].at || (at === first[1].at && order < first[1].order)) first = entry;
    }
    return first;
  }
}
