import type { ClientConfig } from '../options/client-config.js';
import { clearTimeout } from '../util/time.js';
import { backoffMs } from './retry-policy.js';
import type { SharedPause } from './shared-pause.js';

export type BreakerTiming = Pick<
  ClientConfig,
  'retryDelayMs' | 'maxRetryDelayMs' | 'maxEventAgeMs' | 'isApiOnThisMachine'
>;

/** Why nothing is sent for now; `refused`: every event is, in words that are not the API's. */
export type PauseCause = 'unavailable' | 'credentials' | 'blocked' | 'refused';

export interface BreakerEnvironment {
  readonly now: () => number;
  readonly random: () => number;
  readonly wait: (fn: () => void, delayMs: number) => NodeJS.Timeout;
}

/** Failed requests of this many events, with none that got through between, mean that the API is down. */
const FAILING_EVENTS = 3;
/** Probes side by side, where a failed one may fail by itself. */
const MOST_PROBES = 4;
/** Between probes where every event is refused. */
const REFUSED_PROBE_MS = 1_000;

/**
 * Whether the API can be sent to. It opens when nothing gets through now; is half-open when the time has come to probe; and closes
 * when a probe got through. Closed, it lets one request through at first, and one more for each answer of the API.
 */
export class CircuitBreaker {
  state: 'closed' | 'open' | 'half_open' = 'closed';
  /** While it is open, nothing is sent before this time. */
  probesAt = 0;
  readonly #timing: BreakerTiming;
  readonly #environment: BreakerEnvironment;
  readonly #onHalfOpen: () => void;
  readonly #failing = new Set<object>();
  readonly #probes = new Set<object>();
  #probesLeft = 0;
  #cause: PauseCause = 'unavailable';
  /** Whether it opened for failures of events, one of which may fail by itself. */
  #isByEvents = false;
  #slots = 1;
  #timer: NodeJS.Timeout | undefined;
  #pauses = 0;
  #isHeld = false;
  #everGotThrough = false;
  #onLasting: ((isLasting: boolean) => void) | undefined;
  readonly shared: SharedPause | undefined;

  constructor(timing: BreakerTiming, environment: BreakerEnvironment, onHalfOpen: () => void, shared?: SharedPause) {
    this.#timing = timing;
    this.#environment = environment;
    this.#onHalfOpen = onHalfOpen;
    this.shared = shared;
  }

  /** Waits with the others, where one of them has found that nothing gets through. */
  follow(): void {
    if (!this.shared || this.state !== 'closed') return;
    const waitMs = this.shared.until - this.#environment.now();
    this.#pauses = this.shared.count;
    if (waitMs > 0) this.#openFor(waitMs);
  }

  /** Whether one more request may be sent beside those that are in flight. */
  admits(inFlight: number, connections: number): boolean {
    if (this.#isHeld) return false;
    if (this.state === 'closed') return inFlight < Math.min(this.#slots, connections);
    return this.state === 'half_open' && this.#probesLeft > 0 && inFlight < connections;
  }

  sent(event: object): void {
    if (this.state !== 'half_open') return;
    this.#probes.add(event);
    this.#probesLeft -= 1;
  }

  /** The API answered, although no event got through: there may be more requests at a time. */
  reached(): void {
    if (this.state === 'closed') this.#slots += 1;
  }

  /** An event got through, and there may be more requests at a time. True when that ended a pause, which no straggler does before its time. */
  gotThrough(event: object): boolean {
    if (this.#failing.size > 0) this.#failing.clear();
    this.#everGotThrough = true;
    const isProbe = this.#probes.delete(event);
    if (this.state === 'closed') this.#slots += 1;
    if (this.state === 'closed' || !isProbe) return false;
    this.#close(2);
    if (this.shared) Object.assign(this.shared, { until: 0, count: 0 });
    this.#onLasting?.(false);
    return true;
  }

  /** An event failed, which may be its own fault. True when that began a pause. */
  failed(event: object, retryAfterMs?: number): boolean {
    if (this.state === 'closed') {
      this.#failing.add(event);
      return this.#failing.size >= FAILING_EVENTS && this.#open('unavailable', true, false, retryAfterMs);
    }
    const isProbe = this.#probes.delete(event);
    if (this.state === 'half_open' && this.#probes.size === 0)
      return this.#open('unavailable', true, isProbe, retryAfterMs);
    if (retryAfterMs !== undefined) this.#openFor(retryAfterMs);
    return false;
  }

  /** So many events were refused that all may be: one request at a time, until one gets through. */
  suspect(): void {
    this.#slots = 1;
  }

  /** A probe was refused in words that are not the API's. True when that began a pause for another cause. */
  refused(event: object): boolean {
    if (!this.#probes.delete(event) || this.state !== 'half_open' || this.#probes.size > 0) return false;
    return this.#open('refused', false, true);
  }

  /** A probe failed by itself: that says nothing of the API. */
  passed(event: object): void {
    if (!this.#probes.delete(event) || this.state !== 'half_open' || this.#probes.size > 0) return;
    this.#open(this.#cause, this.#isByEvents, true);
  }

  /**
   * Nothing gets through for now. True when that began a pause, or a probe found another cause for it; requests that were still on
   * their way only prolong one.
   */
  pause(event: object, cause: PauseCause, retryAfterMs?: number): boolean {
    const isProbe = this.#probes.delete(event);
    if (this.state !== 'open') return this.#open(cause, false, isProbe, retryAfterMs);
    if (retryAfterMs !== undefined) this.#openFor(retryAfterMs);
    return false;
  }

  /**
   * The process is to end: the time to probe is now. `onLasting` is told whether a probe has shown that the pause will last longer
   * than a process can be held.
   */
  probeNow(onLasting: (isLasting: boolean) => void): void {
    this.#onLasting = onLasting;
    if (this.state === 'open') this.#halfOpen();
  }

  /** Lets nothing through while another process probes the API for this one too. */
  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    if (isHeld) return;
    if (this.state === 'open') this.#halfOpen();
    this.#onHalfOpen();
  }

  dispose(): void {
    this.state = 'open';
    clearTimeout(this.#timer);
  }

  #open(cause: PauseCause, isByEvents: boolean, isProbe: boolean, retryAfterMs = 0): boolean {
    const began = this.state === 'closed' || cause !== this.#cause;
    this.#pauses += 1;
    this.#cause = cause;
    this.#isByEvents = isByEvents;
    this.#failing.clear();
    this.#openFor(Math.max(retryAfterMs, this.#delayMs(cause)));
    // What was sent before the end was asked for is no probe of it.
    if (!isProbe && this.#onLasting) this.#halfOpen();
    else if (this.#willLast) this.#onLasting?.(true);
    return began;
  }

  /** Whether only a change of a setting ends the pause, or somebody at this machine. */
  get #willLast(): boolean {
    if (this.#cause === 'unavailable') return this.#timing.isApiOnThisMachine;
    return this.#cause !== 'refused' || !this.#everGotThrough || this.#timing.isApiOnThisMachine;
  }

  #close(slots: number): void {
    clearTimeout(this.#timer);
    this.state = 'closed';
    this.#probes.clear();
    this.#slots = slots;
    this.#pauses = 0;
  }

  #due(): void {
    const waitMs = this.shared ? this.shared.claim(this.#environment.now()) : 0;
    if (waitMs === 0) return this.#halfOpen();
    if (waitMs !== undefined) return this.#openFor(waitMs);
    this.#close(1);
    this.#onHalfOpen();
  }

  #halfOpen(): void {
    clearTimeout(this.#timer);
    this.state = 'half_open';
    this.#probesLeft = this.#isByEvents ? MOST_PROBES : 1;
    this.#onHalfOpen();
  }

  #delayMs(cause: PauseCause): number {
    const { retryDelayMs, maxRetryDelayMs } = this.#timing;
    if (cause === 'refused') return REFUSED_PROBE_MS;
    if (cause !== 'unavailable') return maxRetryDelayMs;
    return backoffMs(this.#pauses - 1, retryDelayMs, maxRetryDelayMs, this.#environment.random);
  }

  #openFor(delayMs: number): void {
    const now = this.#environment.now();
    const until = now + Math.min(delayMs, this.#timing.maxEventAgeMs);
    this.probesAt = this.state === 'open' ? Math.max(this.probesAt, until) : until;
    this.state = 'open';
    clearTimeout(this.#timer);
    if (this.shared) Object.assign(this.shared, { until: this.probesAt, count: this.#pauses });
    this.#timer = this.#environment.wait(() => this.#due(), this.probesAt - now);
  }
}
