import { DOCS_URL } from './docs-url.js';
import { recognizeCopies, sharedKey } from './util/process-global.js';

/** Codes of `OpenPanelError`. Each has a page in `docs/errors/`. */
export type ErrorCode =
  | 'client_with_options'
  | 'invalid_option'
  | 'module_without_options'
  | 'plugin_called'
  | 'unknown_option';

const BRAND = sharedKey('error');

/**
 * Thrown for an invalid option when a client, a middleware or a scope is created; nothing else throws. The message says what is
 * wrong, what is allowed and where to read more. It never contains a secret.
 */
export class OpenPanelError extends Error {
  override readonly name = 'OpenPanelError';
  readonly code: ErrorCode;
  /** Name of the invalid option, as you wrote it. */
  readonly option: string;

  constructor(code: ErrorCode, option: string, message: string) {
    super(`${message} (${errorPage(code)})`);
    this.code = code;
    this.option = option;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

recognizeCopies(OpenPanelError, BRAND);

/** The reference at the end of a message. The page is also in the installed package, as `docs/errors/<code>.md`. */
export const errorPage = (code: string): string => `see ${DOCS_URL}/errors/${code}`;
