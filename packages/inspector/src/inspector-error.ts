/** What went wrong. The codes are stable. */
export type InspectorErrorCode = 'PORT_IN_USE' | 'LISTEN_FAILED' | 'INVALID_OPTION' | 'WAIT_TIMEOUT' | 'CLOSED';

/** The class of every error that this package throws. The message says what happened and what to do; programs use `code`. */
export class InspectorError extends Error {
  readonly code: InspectorErrorCode;

  constructor(code: InspectorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InspectorError';
    this.code = code;
  }
}
