import type { ClientConfig } from '../options/client-config.js';

export type ConnectionBounds = Pick<ClientConfig, 'connections' | 'maxConnections'>;

export interface ConnectionTiming {
  readonly now: () => number;
  /** CPU time of the process. */
  readonly cpuMs: () => number;
  /** Calls a function at the end of a turn of the event loop: this one, or the next if this one is at its end. */
  readonly endOfTurn: (fn: () => void) => unknown;
}

/** More must have been ready than `connections` for so long. */
const SATURATED_MS = 50;
/**
 * CPU time that an exchange takes at least where the loop is what it waits for: with less, `connections` carry more events than one thread
 * can make. A process that gets no CPU time is late too, but has not as much to do.
 */
const LEAST_WORK_MS = 10;
/**
 * So many turns have ended at most when an instant answer is read: that of the request, at the end of which undici writes it, and the next
 * one, whose answers were there before it began. An API in the same process answers in that one.
 */
const INSTANT_TURNS = 2;
/** Nothing is added for so long after a 429, a 503 or a pause. */
const CALM_MS = 60_000;
/** What was added is given up after so long without use. */
const UNUSED_MS = 5_000;

/** A request, and how many turns of the event loop have ended since it was sent. */
interface Sample {
  readonly event: object;
  readonly sentAt: number;
  readonly cpuAt: number;
  turns: number;
}

/**
 * How many requests may be in flight: `connections`, or up to `maxConnections` where the event loop is saturated. An answer then waits for
 * the loop, so the same number of connections carries fewer events, and the queue fills. One request at a time shows whether that is so:
 * the process worked for long until its answer was read, in the first turn of the loop that could have read it. A faster API would not have
 * changed that.
 */
export class ConnectionLimit {
  current: number;
  /** Whether `answered` is to be called, and `sent` even if few events are ready. */
  isWatching = false;
  readonly #least: number;
  readonly #most: number;
  readonly #timing: ConnectionTiming;
  #sample: Sample | undefined;
  /** Since when all samples were late because of the loop, with more ready than `connections`. */
  #saturatedSince: number | undefined;
  #calmUntil = Number.NEGATIVE_INFINITY;
  #usedAt = 0;

  constructor({ connections, maxConnections }: ConnectionBounds, timing: ConnectionTiming) {
    this.current = connections;
    this.#least = connections;
    this.#most = maxConnections;
    this.#timing = timing;
  }

  /** A request is sent, with so many in flight, itself included, and so many events ready beside it. */
  sent(event: object, inFlight: number, ready: number): void {
    if (this.current > this.#least ? !this.#isUsed(inFlight) : !this.#isShort(inFlight, ready)) return;
    if (this.#sample) return;
    const { now, cpuMs, endOfTurn } = this.#timing;
    const sample = { event, sentAt: now(), cpuAt: cpuMs(), turns: 0 };
    const count = (): void => {
      sample.turns += 1;
      if (this.#sample === sample && sample.turns <= INSTANT_TURNS) endOfTurn(count);
    };
    this.#sample = sample;
    this.isWatching = true;
    endOfTurn(count);
  }

  /** An answer has come, with so many in flight, this one included, and so many events ready. */
  answered(event: object, inFlight: number, ready: number): void {
    if (this.#sample?.event === event) this.#judge(this.#sample);
    if (this.#saturatedSince !== undefined) this.#adapt(this.#saturatedSince, inFlight, ready);
    this.isWatching = this.#sample !== undefined || this.#saturatedSince !== undefined || this.current > this.#least;
  }

  /** The API refuses requests for their rate, or none gets through: no more than `connections` at a time, for a minute at least. */
  calm(): void {
    this.#reset();
    if (this.#most > this.#least) this.#calmUntil = this.#timing.now() + CALM_MS;
  }

  #adapt(saturatedSince: number, inFlight: number, ready: number): void {
    if (ready <= this.#least) this.#saturatedSince = undefined;
    else if (inFlight >= this.current && this.current < this.#most) {
      const now = this.#timing.now();
      if (now - saturatedSince < SATURATED_MS || now < this.#calmUntil) return;
      this.current += 1;
      this.#usedAt = now;
    }
  }

  #judge({ sentAt, cpuAt, turns }: Sample): void {
    this.#sample = undefined;
    const isBusy = this.#timing.cpuMs() - cpuAt >= LEAST_WORK_MS;
    // Without the end of a turn the loop did not run, as while a process exits.
    if (!isBusy || turns === 0 || turns > INSTANT_TURNS) this.#reset();
    else this.#saturatedSince ??= sentAt;
  }

  /** Whether `connections` are all in use, and more could be. At first contact there are fewer. */
  #isShort(inFlight: number, ready: number): boolean {
    return this.#most > this.#least && inFlight >= this.#least && ready > this.#least;
  }

  /** Whether what was added is in use, or was a moment ago. */
  #isUsed(inFlight: number): boolean {
    const now = this.#timing.now();
    if (inFlight > this.#least) this.#usedAt = now;
    else if (now - this.#usedAt > UNUSED_MS) this.#reset();
    return this.current > this.#least;
  }

  #reset(): void {
    this.current = this.#least;
    this.#saturatedSince = undefined;
  }
}
