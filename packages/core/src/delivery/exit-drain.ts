import { processGlobal } from '../util/process-global.js';
import { monotonicMs } from '../util/time.js';
import type { DeliveryEngine } from './engine.js';

/** An exit is held up no longer than this. */
const MOST_MS = 1_000;
/** After so long others have their turn, and the time is looked at. */
const SLICE_MS = 10;

/** Something that may have work left when the process exits without waiting. */
interface Exiting {
  /** Does a part of it; the process is held for so long already. False where that was the last. */
  step(heldMs: number): boolean;
}

/** What still has work. The first use adds the one `exit` listener of the process. */
const exiting = (): Set<Exiting> =>
  processGlobal('drained-in-exit', () => {
    const all = new Set<Exiting>();
    process.on('exit', () => {
      const startedAt = monotonicMs();
      let left = [...all];
      while (left.length > 0) left = left.filter((each) => each.step(monotonicMs() - startedAt));
    });
    return all;
  });

/**
 * Delivers what is pending when the process exits without waiting (`process.exit()`, an uncaught exception), where another thread sends:
 * this one stands still meanwhile, for a bounded time, and not at all while the API is away.
 */
export class ExitDrain {
  readonly #engine: DeliveryEngine;
  readonly #limitMs: number;
  #isOpen = false;
  #all: Set<Exiting> | undefined;

  constructor(engine: DeliveryEngine) {
    this.#engine = engine;
    this.#limitMs = Math.min(engine.config.shutdownTimeoutMs, MOST_MS);
  }

  /** A call is pending. */
  begin(): void {
    this.#all ??= exiting();
    this.#all.add(this);
  }

  /** Nothing is pending any more, or it has had its time. */
  end(): void {
    this.#all?.delete(this);
  }

  step(heldMs: number): boolean {
    try {
      if (this.#canGoOn(heldMs)) return true;
      this.#finish(heldMs);
    } catch {
      // process.exit() on a stack that is full: its code is not to be changed by this.
    }
    return false;
  }

  #canGoOn(heldMs: number): boolean {
    const { loop, backlog, sender, hasEnded } = this.#engine;
    if (hasEnded) return false;
    this.#engine.settle();
    if (!this.#isOpen) backlog.schedule.beginEnd();
    this.#isOpen = true;
    if (loop.isPaused || heldMs >= this.#limitMs) return false;
    loop.run();
    if (loop.inFlight.size === 0 && !backlog.hasReady) return false;
    return sender.waitForResults?.(Math.min(SLICE_MS, this.#limitMs - heldMs)) === true;
  }

  /** What is left is dropped, and said. */
  #finish(heldMs: number): void {
    const { hasEnded, loop, backlog } = this.#engine;
    if (hasEnded) return;
    this.#engine.end(loop.isPaused ? undefined : backlog.outlook(), heldMs);
  }
}
