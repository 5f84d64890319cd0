import type { IncomingHttpHeaders } from 'node:http';
import type { Diagnostics } from '../diagnostics.js';
import { isPublicAddress } from './address.js';
import { isHealthChecker } from './ignore-defaults.js';
import type { SkippedRequest, SkipReason } from './skipped-request.js';

/** Why the first request of a developer may have no event. What the app's own options leave out is no surprise. */
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
  #hasEvent = false;

  constructor(diagnostics: Pick<Diagnostics, 'hint'>) {
    this.#diagnostics = diagnostics;
  }

  /** A request has an event. */
  seen(): void {
    this.#hasEvent = true;
  }

  skipped({ method, url, reason }: SkippedRequest, ip: string | undefined, headers: IncomingHttpHeaders): void {
    const hint = HINTS[reason];
    if (hint === undefined || this.#told.has(reason) || (this.#hasEvent && reason !== 'bot')) return;
    if ((ip !== undefined && isPublicAddress(ip)) || isHealthChecker(headers)) return;
    this.#told.add(reason);
    this.#diagnostics.hint(
      `No request event for ${method} ${url}, because ${hint}. Events that the app tracks are sent.`,
    );
  }
}
