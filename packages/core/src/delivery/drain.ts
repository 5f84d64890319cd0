import type { Call } from './call.js';
import type { DeliveryLog } from './delivery-log.js';
import type { Entry } from './entry.js';
import { type HeldOutlook, NOTHING_HELD } from './held-outlook.js';
import type { Ledger } from './ledger.js';
import type { ProfileWrites } from './profile-writes.js';

export interface DrainTiming {
  readonly shutdownTimeoutMs: number;
  readonly counterSettleMs: number;
}

export interface DrainParts {
  readonly now: () => number;
  readonly ledger: Ledger;
  readonly log: DeliveryLog;
  readonly writes: ProfileWrites<Call>;
  readonly inFlight: Iterable<Entry>;
  /** Whether the API is known to be away. */
  readonly isPaused: () => boolean;
  /** Takes in what was called. */
  readonly settle: () => void;
}

/** What an end comes to. */
export interface End {
  /** Nothing is pending any more. */
  readonly isDone: boolean;
  /** Calls that had to wait for a gap, and would have been sent in time but for that. */
  readonly left: HeldOutlook;
  /** To be called when the end is over: others that send to the same project go on. */
  readonly over: () => void;
}

/** Waits until what is pending has come to its end, for a time; of what waits for a gap, only what may be sent in that time. */
export class Drain {
  readonly #timing: DrainTiming;
  readonly #parts: DrainParts;
  #wasDone = false;

  constructor(timing: DrainTiming, parts: DrainParts) {
    this.#timing = timing;
    this.#parts = parts;
  }

  async flush(timeoutMs: number, ownRequests: number): Promise<void> {
    const { settle, writes, now } = this.#parts;
    settle();
    const over = writes.beginEnd();
    await this.#idle(timeoutMs, ownRequests, now() + timeoutMs);
    over();
  }

  /** Without a time it takes `shutdownTimeoutMs`, and up to `counterSettleMs` more while counters wait for a gap. */
  async atEnd(timeoutMs: number | undefined, ownRequests: number): Promise<End> {
    const { shutdownTimeoutMs, counterSettleMs } = this.#timing;
    const { settle, writes, now, log, ledger, isPaused } = this.#parts;
    settle();
    const over = writes.beginEnd();
    const deadline = now() + (timeoutMs ?? shutdownTimeoutMs + counterSettleMs);
    log.waits(writes.outlook(), deadline - now());
    const isIdle = await this.#idle(timeoutMs ?? shutdownTimeoutMs, ownRequests, deadline);
    // While the API is away, a counter whose gap is over is not waiting for a gap any more.
    const isOver = () =>
      ledger.isGivenUp || this.#isDone() || !this.#mayCount(deadline) || (isPaused() && writes.hasReady);
    if (!isIdle && timeoutMs === undefined && writes.held > 0) await ledger.until(isOver, deadline - now());
    return { isDone: this.#wasDone, left: isPaused() ? NOTHING_HELD : writes.outlook(), over };
  }

  /** True when nothing is pending but what waits for a gap that ends after the deadline, false when the time is over before. */
  #idle(timeoutMs: number, ownRequests: number, deadline: number): Promise<boolean> {
    const { ledger, writes } = this.#parts;
    const isLeft = () =>
      ledger.isGivenUp || this.#isDone() || (ledger.pending === writes.held && !this.#mayCount(deadline));
    return ledger.until(() => ledger.openRequests <= ownRequests && isLeft(), timeoutMs);
  }

  /** Remembered, since the app may have called again by the time that whoever waits for this goes on. */
  #isDone(): boolean {
    this.#wasDone = this.#parts.ledger.pending === 0;
    return this.#wasDone;
  }

  /** Whether a write to a profile is in flight, or may be before the deadline. */
  #mayCount(deadline: number): boolean {
    const { inFlight, writes } = this.#parts;
    for (const { call } of inFlight) if (call.write) return true;
    return writes.size > 0 && (writes.nextAt() ?? Number.POSITIVE_INFINITY) <= deadline;
  }
}
