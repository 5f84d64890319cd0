import type { Diagnostics } from '../diagnostics.js';
import type { ClientEvents } from '../listeners.js';
import { SKIP_REASONS, type SkippedRequest, type SkipReason } from './skip-rules.js';

/** Counts skipped requests by reason, and reports each one. */
export class SkipCounter {
  readonly #counts = Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Record<SkipReason, number>;
  readonly #onSkip: ClientEvents['skip'];
  readonly #diagnostics: Pick<Diagnostics, 'debug'>;

  constructor(onSkip: ClientEvents['skip'], diagnostics: Pick<Diagnostics, 'debug'>) {
    this.#onSkip = onSkip;
    this.#diagnostics = diagnostics;
  }

  readonly skip = (request: SkippedRequest): void => {
    this.#counts[request.reason] += 1;
    this.#onSkip(request);
    this.#diagnostics.debug(`${request.method} ${request.url}: no request event (${request.reason})`);
  };

  /** A call after `optOut()`. */
  readonly silence = (): void => {
    this.#counts.opt_out += 1;
  };

  counts(): Readonly<Record<SkipReason, number>> {
    return { ...this.#counts };
  }
}
