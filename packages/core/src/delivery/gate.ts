import { backoffMs } from './backoff.js';

export interface GateTiming {
  readonly retryDelayMs: number;
  readonly maxRetryDelayMs: number;
  readonly maxEventAgeMs: number;
}

/** Why nothing is sent for now. */
export type PauseCause = 'unavailable' | 'credentials' | 'wrong_url';

/** Unanswered requests of this many events in a row, with none answered between, mean that the API is down. */
const FAILING_EVENTS = 3;

/**
 * Whether the API can be sent to. It closes when an answer says that nothing will get through now, opens to a single
 * probe when its time has come, and to everything when a probe was answered.
 */
export class Gate {
  readonly #timing: GateTiming;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #onReopen: () => void;
  readonly #wait: (fn: () => void, delayMs: number) => NodeJS.Timeout;
  readonly #unanswered = new Set<object>();
  #state: 'open' | 'closed' | 'probing' = 'open';
  #cause: PauseCause | undefined;
  #reopensAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #pauses = 0;

  constructor(
    timing: GateTiming,
    environment: { now: () => number; random: () => number; wait: (fn: () => void, delayMs: number) => NodeJS.Timeout },
    onReopen: () => void,
  ) {
    this.#timing = timing;
    this.#now = environment.now;
    this.#random = environment.random;
    this.#wait = environment.wait;
    this.#onReopen = onReopen;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** How many requests may be in flight now. */
  limit(connections: number): number {
    if (this.#state === 'open') return connections;
    return this.#state === 'probing' ? 1 : 0;
  }

  /** Something answered as the API does. True when that ended a pause, which no straggler does before its time. */
  answered(): boolean {
    if (this.#unanswered.size > 0) this.#unanswered.clear();
    if (this.#state !== 'probing') return false;
    this.#state = 'open';
    this.#pauses = 0;
    return true;
  }

  /** An event's request was not answered. True when that began a pause. */
  unanswered(event: object, retryAfterMs?: number): boolean {
    if (this.isOpen) this.#unanswered.add(event);
    const down = !this.isOpen || this.#unanswered.size >= FAILING_EVENTS;
    return down && this.pause('unavailable', retryAfterMs);
  }

  /**
   * Nothing gets through for now. True when that began a pause, or a probe found another cause for it; requests that
   * were still on their way only prolong one.
   */
  pause(cause: PauseCause, retryAfterMs?: number): boolean {
    const isNew = this.#state !== 'closed';
    const began = this.isOpen || (isNew && cause !== this.#cause);
    if (isNew) {
      this.#pauses += 1;
      this.#cause = cause;
      this.#unanswered.clear();
    }
    if (isNew) this.#closeFor(Math.max(retryAfterMs ?? 0, this.#delayMs(cause)));
    else if (retryAfterMs !== undefined) this.#closeFor(retryAfterMs);
    return began;
  }

  /** Nothing is sent any more. */
  dispose(): void {
    this.#state = 'closed';
    clearTimeout(this.#timer);
  }

  #delayMs(cause: PauseCause): number {
    const { retryDelayMs, maxRetryDelayMs } = this.#timing;
    if (cause === 'credentials' || cause === 'wrong_url') return maxRetryDelayMs;
    return backoffMs(this.#pauses - 1, retryDelayMs, maxRetryDelayMs, this.#random);
  }

  #closeFor(delayMs: number): void {
    const now = this.#now();
    const until = now + Math.min(delayMs, this.#timing.maxEventAgeMs);
    this.#reopensAt = this.#state === 'closed' ? Math.max(this.#reopensAt, until) : until;
    this.#state = 'closed';
    clearTimeout(this.#timer);
    this.#timer = this.#wait(() => {
      this.#state = 'probing';
      this.#onReopen();
    }, this.#reopensAt - now);
  }
}
