/** The API flushes a new profile within about 10 s; until then it does not find it. */
const FLUSH_WINDOW_MS = 15_000;
const MAX_REMEMBERED = 10_000;

/** Which lanes have identified their profile lately, so that "Profile not found" means "not yet". */
export class RecentIdentifies {
  readonly #at = new Map<string, number>();

  note(lane: string, now: number): void {
    this.#at.delete(lane);
    this.#at.set(lane, now);
    for (const [oldest, at] of this.#at) {
      if (at + FLUSH_WINDOW_MS > now && this.#at.size <= MAX_REMEMBERED) break;
      this.#at.delete(oldest);
    }
  }

  has(lane: string, now: number): boolean {
    return (this.#at.get(lane) ?? Number.NEGATIVE_INFINITY) + FLUSH_WINDOW_MS > now;
  }
}
