import type { IncomingHttpHeaders } from 'node:http';
import type { Diagnostics } from '../diagnostics.js';
import { isPublicAddress } from './ip-address.js';
import { isHealthChecker } from './skip-defaults.js';
import type { SkippedRequest, SkipReason } from './skip-rules.js';

/** Why the first request of a developer may have no event. What the app's own options skip is expected. */
const HINTS: Partial<Record<SkipReason, string>> = {
  bot: 'its user agent is that of an HTTP tool such as curl, or of a bot. Use a browser, or set ignoreBots: false',
  health_check: 'its path is that of a health check. Ask for another one, or set ignoreDefaults: false',
  asset: 'its path is that of a static asset. Ask for another one, or set ignoreDefaults: false',
  method: 'of its method. Use GET or another one with an answer, or set ignoreDefaults: false',
  scanner: 'only scanners ask for its path. Ask for another one, or set ignoreDefaults: false',
  prefetch: 'a browser has loaded it ahead. Open the page, or set ignoreDefaults: false',
};

/**
 * Tells a developer why a request of this machine or network has no event: each reason once, and only until there was an event, which is
 * the end of all doubt; tools are reported after that too.
 */
export class SkipHint {
  readonly #diagnostics: Pick<Diagnostics, 'hint'>;
  readonly #told = new Set<SkipReason>();
  /** Whether a request had an event. */
  hasEvent = false;

  constructor(diagnostics: Pick<Diagnostics, 'hint'>) {
    this.#diagnostics = diagnostics;
  }

  skipped({ method, url, reason }: SkippedRequest, ip: string | undefined, headers: IncomingHttpHeaders): void {
    const hint = HINTS[reason];
    if (hint === undefined || this.#told.has(reason) || (this.hasEvent && reason !== 'bot')) return;
    if ((ip !== undefined && isPublicAddress(ip)) || isHealthChecker(headers)) return;
    this.#told.add(reason);
    this.#diagnostics.hint(
      `No request event for ${method} ${url}, because ${hint}. Events that the app tracks are sent.`,
    );
  }
}
