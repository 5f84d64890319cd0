/** What went wrong: stable, to switch on. */
export type InspectorErrorCode = 'PORT_IN_USE' | 'LISTEN_FAILED' | 'INVALID_OPTION' | 'WAIT_TIMEOUT' | 'CLOSED';

/** Every error that this package throws. The message says what happened and what to do; `code` is for programs. */
export class InspectorError extends Error {
  readonly code: InspectorErrorCode;

  constructor(code: InspectorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InspectorError';
    this.code = code;
  }
}
