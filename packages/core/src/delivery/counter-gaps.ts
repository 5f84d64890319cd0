/** At an end the gap is this short: long enough for the API's flush every 10 s, with a second to spare. */
const END_GAP_MS = 11_000;
const MOST_PROFILES = 100_000;
/** So many are forgotten at a time, since looking for the oldest costs more than forgetting it. */
const FORGOTTEN_TOGETHER = 1_000;
const SWEEP_MS = 1_000;
const LEAST_WAKES = 1_024;

/** What is to be woken, and when; undefined where it waits for nothing but answers. */
interface Wakeable {
  wakeAt: number | undefined;
}

interface Wake<T> {
  readonly at: number;
  readonly item: T;
}

/**
 * The clock of the counters: which profiles were written to within the last gap, when a counter may follow, and whose turn is
 * next. Times are monotonic milliseconds.
 */
export class CounterGaps<T extends Wakeable> {
  readonly #startedAt: number;
  readonly #writtenAt = new Map<string, number>();
  #mostWakes = LEAST_WAKES;
  #wakes: Wake<T>[] = [];
  #lengthMs = 0;
  #forgottenAt = Number.NEGATIVE_INFINITY;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #ends = 0;

  constructor(now: number) {
    this.#startedAt = now;
  }

  /** Of the gaps that clients of one project ask for, the longest counts. */
  lengthen(ms: number): void {
    this.#lengthMs = Math.max(this.#lengthMs, ms);
  }

  get lengthMs(): number {
    return this.#ends > 0 ? Math.min(this.#lengthMs, END_GAP_MS) : this.#lengthMs;
  }

  get isOff(): boolean {
    return this.#lengthMs === 0;
  }

  /** Begins an end (a flush, a shutdown, a natural exit). Returns what is over with it. */
  beginEnd(): () => void {
    this.#ends += 1;
    let isOver = false;
    return () => {
      if (!isOver) this.#ends -= 1;
      isOver = true;
    };
  }

  /** The API may have written to the profile. */
  note(profileId: string, now: number): void {
    this.#writtenAt.delete(profileId);
    this.#writtenAt.set(profileId, now);
    if (this.#writtenAt.size > MOST_PROFILES) this.#forgetOldest();
    if (now - this.#sweptAt >= SWEEP_MS) this.#sweep(now);
  }

  /** When the profile was written to, if that was within the last gap. */
  writtenAt(profileId: string, now: number): number | undefined {
    const at = this.#writtenAt.get(profileId);
    return at !== undefined && at + this.#lengthMs > now ? at : undefined;
  }

  /** The last write that an unknown profile may have had: of those that were forgotten, none was later. */
  presumedAt(now: number): number | undefined {
    return this.#forgottenAt + this.#lengthMs > now ? this.#forgottenAt : undefined;
  }

  /**
   * When a counter may follow the last write, or, without one, the start of the process: the process before this one may have
   * written until then. At an end there is no time to wait for that.
   */
  dueAt(lastWriteAt: number | undefined): number {
    if (lastWriteAt !== undefined) return lastWriteAt + this.lengthMs;
    return this.#ends > 0 ? Number.NEGATIVE_INFINITY : this.#startedAt + this.#lengthMs;
  }

  wake(item: T, at: number | undefined): void {
    if (item.wakeAt === at) return;
    item.wakeAt = at;
    if (at === undefined) return;
    if (this.#wakes.length >= this.#mostWakes) this.#compact();
    this.#push({ at, item });
  }

  nextWakeAt(): number | undefined {
    for (let first = this.#wakes[0]; first; first = this.#wakes[0]) {
      if (first.item.wakeAt === first.at) return first.at;
      this.#shift();
    }
    return undefined;
  }

  *due(now: number): Iterable<T> {
    for (let at = this.nextWakeAt(); at !== undefined && at <= now; at = this.nextWakeAt()) {
      const { item } = this.#shift();
      item.wakeAt = undefined;
      yield item;
    }
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [profileId, at] of this.#writtenAt) {
      if (at + this.#lengthMs > now) return;
      this.#writtenAt.delete(profileId);
    }
  }

  #forgetOldest(): void {
    let left = FORGOTTEN_TOGETHER;
    for (const [profileId, at] of this.#writtenAt) {
      if (left === 0) return;
      left -= 1;
      this.#forgottenAt = at;
      this.#writtenAt.delete(profileId);
    }
  }

  #compact(): void {
    this.#wakes = this.#wakes.filter(({ at, item }) => item.wakeAt === at).sort((one, other) => one.at - other.at);
    this.#mostWakes = Math.max(LEAST_WAKES, 2 * this.#wakes.length);
  }

  /** A binary heap: the first is the earliest. What was woken earlier, or is not waiting any more, stays in until its time. */
  #push(wake: Wake<T>): void {
    const heap = this.#wakes;
    let place = heap.push(wake) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (!above || above.at <= wake.at) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = wake;
  }

  #shift(): Wake<T> {
    const heap = this.#wakes;
    const first = heap[0] as Wake<T>;
    const last = heap.pop() as Wake<T>;
    if (heap.length === 0) return first;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      const right = heap[child + 1];
      if (right && right.at < (heap[child]?.at ?? 0)) child += 1;
      const below = heap[child] as Wake<T>;
      if (below.at >= last.at) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}
