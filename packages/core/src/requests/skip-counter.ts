import type { Diagnostics } from '../diagnostics.js';
import type { Listeners } from '../listeners.js';
import type { ClientMetrics } from '../metrics.js';
import { SKIP_REASONS, type SkippedRequest, type SkipReason } from './skip-rules.js';

/** Counts skipped requests by reason, and reports each one. */
export class SkipCounter {
  readonly #counts = Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Record<SkipReason, number>;
  readonly #listeners: Pick<Listeners, 'emit'>;
  readonly #diagnostics: Pick<Diagnostics, 'debug'>;
  readonly #metrics: Pick<ClientMetrics, 'skipped'>;

  constructor(
    listeners: Pick<Listeners, 'emit'>,
    diagnostics: Pick<Diagnostics, 'debug'>,
    metrics: Pick<ClientMetrics, 'skipped'>,
  ) {
    this.#listeners = listeners;
    this.#diagnostics = diagnostics;
    this.#metrics = metrics;
  }

  readonly skip = (request: SkippedRequest): void => {
    this.#counts[request.reason] += 1;
    this.#metrics.skipped(request.reason);
    this.#listeners.emit('skip', request);
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
