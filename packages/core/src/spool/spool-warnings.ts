import { type Diagnostics, reasonOf } from '../diagnostics.js';
import type { SpoolOptions } from '../options/client-options.js';

const MEMORY_ONLY = 'new events are kept in memory only, and a crash loses them';

/** What the log says of a spool. */
export class SpoolWarnings {
  readonly #options: Required<SpoolOptions>;
  readonly #diagnostics: Diagnostics;
  readonly #retryS: number;
  #isUnavailable = false;

  constructor(options: Required<SpoolOptions>, retryS: number, diagnostics: Diagnostics) {
    this.#options = options;
    this.#retryS = retryS;
    this.#diagnostics = diagnostics;
  }

  /** Once an outage. */
  readonly failed = (error: unknown): void => {
    if (this.#isUnavailable) return;
    this.#isUnavailable = true;
    const why = `The spool ${this.#options.directory} cannot be written: ${reasonOf(error)}`;
    const again = `It is tried again every ${this.#retryS} s`;
    this.#diagnostics.warn('spool_unavailable', `${why}. Until it can, ${MEMORY_ONLY}. ${again}.`);
  };

  /** Once for each cause. */
  readonly unread = (error: unknown): void => {
    const why = `Events in the spool ${this.#options.directory} cannot be read: ${reasonOf(error)}`;
    const later = 'They stay there, and are read when they can be, or by the next process';
    const { code = 'unread' } = error as { readonly code?: string };
    this.#diagnostics.once('spool_unavailable', `${why}. ${later}.`, code);
  };

  readonly works = (): void => {
    if (!this.#isUnavailable) return;
    this.#isUnavailable = false;
    this.#diagnostics.info(`The spool ${this.#options.directory} can be written again.`);
  };

  readonly full = (): void => {
    const { directory, maxBytes } = this.#options;
    const advice = 'Check whether the API can be reached, or raise spool.maxBytes';
    const message = `The spool ${directory} has reached spool.maxBytes (${maxBytes}). Until there is room, ${MEMORY_ONLY}. ${advice}.`;
    this.#diagnostics.once('spool_full', message);
  };

  lost(): void {
    const why = 'This process did not run for 30 s or more, so another one has taken over its events in the spool';
    const effect = 'It delivers them, and this process keeps new ones in the spool again';
    this.#diagnostics.warn('spool_lost', `${why}. ${effect} in ${this.#retryS} s at the latest.`);
  }

  readonly newer = (directory: string, format: number): void => {
    const what = `${directory} has events in format ${format}, which a newer version of this package has written`;
    const advice = 'Start that version again to deliver them';
    this.#diagnostics.once('spool_newer_format', `${what}. They are left alone. ${advice}.`, directory);
  };
}
