import type { Call } from './call.js';
import type { DeliveryLog } from './delivery-log.js';
import type { DeliveryLoop } from './delivery-loop.js';
import type { PendingCalls } from './pending-calls.js';
import type { ProfileWrites } from './profile-writes.js';

export interface DrainTiming {
  readonly shutdownTimeoutMs: number;
  readonly counterSettleMs: number;
}

export interface DrainParts {
  readonly now: () => number;
  readonly calls: PendingCalls;
  readonly log: DeliveryLog;
  readonly writes: ProfileWrites<Call>;
  readonly loop: DeliveryLoop;
  /** Takes in what was called. */
  readonly settle: () => void;
}

/** What is held at this moment. */
export interface HeldOutlook {
  readonly calls: number;
  /** Until the last of it may go. */
  readonly lastMs: number;
}

const NOTHING_HELD: HeldOutlook = { calls: 0, lastMs: 0 };

/** What came of a drain. */
export interface DrainResult {
  /** Nothing is pending any more. */
  readonly isDone: boolean;
  /** Calls that had to wait for a gap, and would have been sent in time but for that. */
  readonly left: HeldOutlook;
  /** To be called when the end is over: others that send to the same project go on. */
  readonly over: () => void;
}

/** Waits until what is pending has its outcome, for a time; of what waits for a gap, only what may be sent in that time. */
export class Drain {
  readonly #timing: DrainTiming;
  readonly #parts: DrainParts;
  /** Requests whose events are still to come. */
  #openRequests = 0;
  /** Whether there is no use in waiting any longer. */
  #isGivenUp = false;
  #wasDone = false;

  constructor(timing: DrainTiming, parts: DrainParts) {
    this.#timing = timing;
    this.#parts = parts;
  }

  /** Counts a request whose events are still to come. Returns what ends it. */
  openRequest(): () => void {
    this.#openRequests += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#openRequests -= 1;
      this.#parts.calls.check();
    };
  }

  /** Those who wait go on without what is pending, which will not have its outcome in time. */
  giveUp(isGivenUp: boolean): void {
    this.#isGivenUp = isGivenUp;
    this.#parts.calls.check();
  }

  async flush(timeoutMs: number, ownRequests: number): Promise<void> {
    const { settle, writes, now } = this.#parts;
    settle();
    const over = writes.schedule.beginEnd();
    await this.#idle(timeoutMs, ownRequests, now() + timeoutMs);
    over();
  }

  /** At a natural exit no request is served any more. */
  atExit(): Promise<DrainResult> {
    return this.#atEnd(undefined, this.#openRequests);
  }

  /** Without a time it takes `shutdownTimeoutMs`, and up to `counterSettleMs` more while counters wait for a gap. */
  async #atEnd(timeoutMs: number | undefined, ownRequests: number): Promise<DrainResult> {
    const { shutdownTimeoutMs, counterSettleMs } = this.#timing;
    const { settle, writes, now, log, calls, loop } = this.#parts;
    settle();
    const over = writes.schedule.beginEnd();
    const deadline = now() + (timeoutMs ?? shutdownTimeoutMs + counterSettleMs);
    log.waits(writes.outlook(), deadline - now());
    const isIdle = await this.#idle(timeoutMs ?? shutdownTimeoutMs, ownRequests, deadline);
    // While the API is away, a counter whose gap is over is not waiting for a gap any more.
    const isOver = () =>
      this.#isGivenUp || this.#isDone() || !this.#mayCount(deadline) || (loop.isPaused && writes.hasReady);
    if (!isIdle && timeoutMs === undefined && writes.held > 0) await calls.until(isOver, deadline - now());
    return { isDone: this.#wasDone, left: loop.isPaused ? NOTHING_HELD : writes.outlook(), over };
  }

  /** The same before `dropRest`, which leaves nothing pending. Returns how much of the time is left. */
  async shutdown(timeoutMs: number | undefined, ownRequests: number, dropRest: () => void): Promise<number> {
    const { now, calls, log } = this.#parts;
    const startedAt = now();
    const { left, over } = await this.#atEnd(timeoutMs, ownRequests);
    dropRest();
    over();
    calls.check();
    const spentMs = now() - startedAt;
    log.flush(left, spentMs);
    return (timeoutMs ?? this.#timing.shutdownTimeoutMs) - spentMs;
  }

  /** True when nothing is pending but what waits for a gap that ends after the deadline, false when the time is over before. */
  #idle(timeoutMs: number, ownRequests: number, deadline: number): Promise<boolean> {
    const { calls, writes } = this.#parts;
    const isLeft = () =>
      this.#isGivenUp || this.#isDone() || (calls.counters.pending === writes.held && !this.#mayCount(deadline));
    return calls.until(() => this.#openRequests <= ownRequests && isLeft(), timeoutMs);
  }

  /** Remembered, since the app may have called again by the time that whoever waits for this goes on. */
  #isDone(): boolean {
    this.#wasDone = this.#parts.calls.counters.pending === 0;
    return this.#wasDone;
  }

  /** Whether a write to a profile is in flight, or may be before the deadline. */
  #mayCount(deadline: number): boolean {
    const { loop, writes } = this.#parts;
    for (const { call } of loop.inFlight) if (call.write) return true;
    return writes.size > 0 && (writes.nextAt() ?? Number.POSITIVE_INFINITY) <= deadline;
  }
}
