import type { Diagnostics } from '../diagnostics.js';
import { processGlobal } from '../util/process-global.js';
import { countersLeft } from './delivery-log.js';
import type { DrainResult, HeldOutlook } from './drain.js';

/** Something that may have work left when the process has nothing else to do. */
interface Drainable {
  /** Holds the process for a bounded time, where there is work that it was not held for yet. False where there is none. */
  hold(): boolean;
  /** The process ends now, whatever is left. */
  leave(): void;
}

/**
 * What still has work. The first use adds the one `beforeExit` listener of the process, and signals stay the app's. Node
 * says `beforeExit` again when what was waited for let the app go on, so that it ends only when nobody holds it any more.
 */
const busyAtExit = (): Set<Drainable> =>
  processGlobal('drained-at-exit', () => {
    const busy = new Set<Drainable>();
    process.on('beforeExit', () => {
      const held = [...busy].filter((drainable) => drainable.hold());
      if (held.length > 0) return;
      for (const drainable of busy) drainable.leave();
      busy.clear();
    });
    return busy;
  });

interface Counts {
  readonly calls: number;
  readonly pending: number;
}

export interface ExitDrainParts {
  readonly diagnostics: Diagnostics;
  readonly now: () => number;
  /** Calls made so far, and those whose outcome is not known. */
  counts(): Counts;
  /** Holds the process until nothing is pending, or the time for that is over. */
  drain(): Promise<DrainResult>;
  /** Settles every promise that is still open, so that whoever awaits one goes on. */
  settle(): void;
}

/** Delivers what is pending before a process ends by itself, as far as time allows, and leaves no promise open. */
export class ExitDrain implements Drainable {
  readonly #parts: ExitDrainParts;
  /** Whether it may have work left. */
  isBusy = false;
  #busy: Set<Drainable> | undefined;
  /** So many calls have had their time. */
  #heldFor = 0;
  #hasReported = false;
  #heldMs = 0;
  /** Counters that the time was too short for, and how long they had needed. */
  #left: HeldOutlook | undefined;

  constructor(parts: ExitDrainParts) {
    this.#parts = parts;
  }

  /** A call is pending. */
  begin(): void {
    this.#busy ??= busyAtExit();
    this.#busy.add(this);
    this.isBusy = true;
  }

  /** Nothing is pending any more. */
  end(): void {
    this.#busy?.delete(this);
    this.isBusy = false;
  }

  hold(): boolean {
    const { calls, pending } = this.#parts.counts();
    if (pending === 0 || calls === this.#heldFor) return false;
    void this.#hold();
    return true;
  }

  leave(): void {
    this.isBusy = false;
    const { pending } = this.#parts.counts();
    // Once: a listener that tracks what it is told of would else hold the process for ever.
    if (pending === 0 || this.#hasReported) return;
    this.#hasReported = true;
    const calls = pending === 1 ? '1 call' : `${pending} calls`;
    const waited = `although it was held for ${this.#heldMs} ms`;
    const { calls: held = 0, lastMs = 0 } = this.#left ?? {};
    const counters = held === 0 ? '' : ` ${countersLeft(held, this.#heldMs + lastMs)}`;
    const advice = `Earlier warnings say why; shutdownTimeoutMs is the time that it is held for.${counters}`;
    this.#parts.diagnostics.warn(
      'undelivered_at_exit',
      `The process ends with ${calls} not delivered, ${waited}. ${advice}`,
    );
  }

  async #hold(): Promise<void> {
    const { drain, counts, settle, now } = this.#parts;
    const before = counts();
    const startedAt = now();
    const { isDone, left, over } = await drain();
    over();
    this.#left = left;
    this.#heldMs = now() - startedAt;
    if (isDone) return;
    const after = counts();
    const gotThrough = after.calls - after.pending > before.calls - before.pending;
    // Where something gets through, calls that were made meanwhile are to have the whole time too.
    this.#heldFor = gotThrough ? before.calls : after.calls;
    settle();
  }
}
