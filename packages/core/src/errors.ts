import { DOCS_URL } from './docs-url.js';
import { recognizeCopies, sharedKey } from './util/process-global.js';

/** Codes of what `OpenPanelError` reports; each has a page in `docs/errors/`. */
export type ErrorCode = 'client_with_options' | 'invalid_option' | 'module_without_options' | 'unknown_option';

const BRAND = sharedKey('error');

/**
 * A mistake in the options, thrown at construction and at no other time.
 * The message says what is wrong, what is allowed and where to read more; it never holds a secret.
 */
export class OpenPanelError extends Error {
  override readonly name = 'OpenPanelError';
  readonly code: ErrorCode;
  /** The option at fault, as the user wrote it. */
  readonly option: string;

  constructor(code: ErrorCode, option: string, message: string) {
    super(`${message} (${errorPage(code)})`);
    this.code = code;
    this.option = option;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

recognizeCopies(OpenPanelError, BRAND);

/** Where a code is explained. The page is also in the installed package, as `docs/errors/<code>.md`. */
export const errorPage = (code: string): string => `see ${DOCS_URL}/errors/${code}`;
