import { SKIP_REASONS, type SkipReason } from './skipped-request.js';

/** How many requests gave no request event, by reason. */
export class SkipCounter {
  readonly #counts = Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Record<SkipReason, number>;

  add(reason: SkipReason): void {
    this.#counts[reason] += 1;
  }

  counts(): Record<SkipReason, number> {
    return { ...this.#counts };
  }
}
