import type { Progress } from './progress.js';

/** Forgotten after so long without a refusal. */
const MEMORY_MS = 60_000;
/** Refusals in a row, each at a lower rate, that mean that nothing gets through. */
const MOST_CUTS = 4;
/** A refusal after so many successes may be that of one event. */
const FEW = 10;
const SLOWEST_PER_SECOND = 1;
/** After so long without a refusal the rate doubles each second. */
const STEADY_SECONDS = 5;
/**
 * Requests per second, where the API refuses them for their rate without saying how long to wait: at first the rate that got through;
 * half of it after each refusal, but never less than what gets through; one more each second, and twice as many each second after
 * five without a refusal.
 */
export class SendRate {
  /** At `#cutAt`; undefined while there is no limit. */
  perSecond: number | undefined;
  #cutAt = 0;
  /** Refusals of requests that were sent before are of the rate before. */
  #cutTick = 0;
  #cuts = 0;
  /** So many events had got through at the latest refusal. */
  #throughAtRefusal = 0;
  #nextAt = 0;

  /**
   * A request was refused, which was sent at the tick `sentAt`; `tick` is the present one. False where nothing gets through, so
   * that it is not the rate.
   */
  refused(
    sentAt: number,
    tick: number,
    now: number,
    progress: Pick<Progress, 'through' | 'throughPerSecond'>,
  ): boolean {
    if (this.perSecond !== undefined && sentAt <= this.#cutTick) return true;
    const sinceRefusal = progress.through - this.#throughAtRefusal;
    this.#throughAtRefusal = progress.through;
    if (sinceRefusal > 0) this.#cuts = 0;
    if (sinceRefusal >= FEW) return true;
    const seen = progress.throughPerSecond(now);
    if (this.#cuts >= MOST_CUTS || (this.perSecond === undefined && seen === 0)) return false;
    const rate = this.perSecond === undefined ? seen : Math.max(this.#rateAt(now) / 2, seen);
    this.perSecond = Math.max(rate, SLOWEST_PER_SECOND);
    this.#cutAt = now;
    this.#cutTick = tick;
    this.#cuts += 1;
    this.#nextAt = now + 1_000 / this.perSecond;
    return true;
  }

  /** Milliseconds until a request may be sent; 0 for now. */
  waitMs(now: number): number {
    if (this.perSecond === undefined) return 0;
    if (now - this.#cutAt >= MEMORY_MS) this.perSecond = undefined;
    return this.perSecond === undefined ? 0 : Math.max(0, this.#nextAt - now);
  }

  sent(now: number): void {
    if (this.perSecond === undefined) return;
    // One millisecond of lateness is made up for, since timers have no finer one.
    this.#nextAt = Math.max(this.#nextAt, now - 1) + 1_000 / this.#rateAt(now);
  }

  /** Nothing is known of what gets through, after a pause. */
  reset(): void {
    this.#cuts = 0;
    this.perSecond = undefined;
  }

  #rateAt(now: number): number {
    const seconds = (now - this.#cutAt) / 1_000;
    const grown = (this.perSecond ?? 0) + Math.min(seconds, STEADY_SECONDS);
    return seconds <= STEADY_SECONDS ? grown : grown * 2 ** (seconds - STEADY_SECONDS);
  }
}
