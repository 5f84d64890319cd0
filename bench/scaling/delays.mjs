/** How long events wait, from what has arrived and what has been delivered at each moment: they leave in the order in which they came. */
export class Delays {
  #times = [];
  #arrived = [];
  #delivered = [];

  note(now, arrived, delivered) {
    this.#times.push(now);
    this.#arrived.push(arrived);
    this.#delivered.push(delivered);
  }

  /** Seconds that the given shares of the events waited at most, and how many waited longer than `limit` seconds. */
  summary(limit, ...shares) {
    const waits = [];
    let from = 0;
    let total = 0;
    for (let to = 1; to < this.#times.length; to += 1) {
      const count = this.#delivered[to] - this.#delivered[to - 1];
      if (count <= 0) continue;
      while (from < to && this.#arrived[from] < this.#delivered[to]) from += 1;
      waits.push({ wait: this.#times[to] - this.#arrivalOf(this.#delivered[to], from), count });
      total += count;
    }
    waits.sort((one, other) => one.wait - other.wait);
    const late = waits.reduce((sum, { wait, count }) => sum + (wait > limit ? count : 0), 0);
    return { quantiles: shares.map((share) => quantile(waits, share * total)), late };
  }

  #arrivalOf(count, place) {
    if (place === 0) return this.#times[0];
    const before = this.#arrived[place - 1];
    const span = this.#arrived[place] - before;
    const share = span > 0 ? Math.min(1, (count - before) / span) : 1;
    return this.#times[place - 1] + share * (this.#times[place] - this.#times[place - 1]);
  }
}

function quantile(waits, count) {
  let sum = 0;
  for (const { wait, count: own } of waits) {
    sum += own;
    if (sum >= count) return wait;
  }
  return waits.at(-1)?.wait ?? 0;
}
