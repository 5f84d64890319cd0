/** The pauses while something is away: random, and longer after each failure, as the client's own (`backoffMs`). */
export class Breaker {
  /** How many outages are over. */
  outages = 0;
  #failures = 0;
  #resumesAt = 0;
  #pauses;
  #random;

  constructor(pauses, random) {
    this.#pauses = pauses;
    this.#random = random;
  }

  /** Whether something may be sent now. If what it is sent to is away, that is found out, and a pause begins. */
  allows(nowMs, isAway) {
    if (nowMs < this.#resumesAt) return false;
    if (!isAway) {
      if (this.#failures > 0) this.outages += 1;
      this.#failures = 0;
      return true;
    }
    const { firstMs, longestMs } = this.#pauses;
    this.#resumesAt = nowMs + this.#random() * Math.min(longestMs, firstMs * 2 ** this.#failures);
    this.#failures += 1;
    return false;
  }
}
