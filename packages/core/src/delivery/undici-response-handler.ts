import { reasonOf } from '../diagnostics.js';
import { monotonicMs, setImmediate } from '../util/time.js';
import { MAX_BODY_BYTES, MAX_DRAIN_BYTES } from './api-request.js';
import type { Deadlines } from './deadlines.js';
import { type Abortable, DispatchHandler, firstOf, type ResponseHeaders } from './dispatch-handler.js';
import type { TransportResult } from './transport.js';

/** One request and its answer, as a dispatcher of undici tells of them. */
export class UndiciResponseHandler extends DispatchHandler {
  readonly madeAt = monotonicMs();
  readonly #done: (result: TransportResult) => void;
  readonly #deadlines: Deadlines<UndiciResponseHandler>;
  readonly #deadline: number;
  #request: Abortable | undefined;
  #status = 0;
  #finished = false;
  #headers: ResponseHeaders = {};
  #body: Buffer[] = [];
  #bytes = 0;

  /** `deadlines` are those of whole exchanges, however slowly their answers trickle in. */
  constructor(done: (result: TransportResult) => void, deadlines: Deadlines<UndiciResponseHandler>) {
    super();
    this.#done = done;
    this.#deadlines = deadlines;
    this.#deadline = deadlines.append(this);
    if (!deadlines.isArmed) deadlines.arm();
  }

  /** One that waited for a connection until its time was over has been reported as unsent, and must stay so. */
  onRequestStart(request: Abortable): void {
    this.#request = request;
    if (this.#finished) request.abort(new Error('the time for this request is over'));
  }

  onResponseStart(_request: unknown, status: number, headers: ResponseHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_request: unknown, chunk: Buffer): void {
    if (this.#bytes < MAX_BODY_BYTES) this.#body.push(chunk.subarray(0, MAX_BODY_BYTES - this.#bytes));
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_DRAIN_BYTES) this.#request?.abort(new Error('the answer is too long'));
  }

  onResponseEnd(): void {
    this.#finish();
  }

  /** Before a request has started nothing was written; a status that came before the failure is an answer all the same. */
  onResponseError(_request: unknown, error: unknown): void {
    if (this.#status < 200) this.#readStatus(error);
    if (this.#status >= 200) this.#finish();
    else this.#finish({ kind: this.#request ? 'unanswered' : 'unsent', reason: reasonOf(error) });
  }

  /** An answer that came while the process was held up is still to be read: that happens before an immediate. */
  expire(timeoutMs: number): void {
    setImmediate(() => {
      if (this.#finished) return;
      const error = new Error(`no response within ${timeoutMs} ms`);
      try {
        this.#request?.abort(error);
      } catch {
        // A wrapper of the app's own; the time is over all the same.
      }
      this.onResponseError(undefined, error); // where the dispatcher has not said so itself
    });
  }

  /** A RetryAgent, or an interceptor for errors, makes an error of an answer. */
  #readStatus(error: unknown): void {
    const { statusCode, headers } = (error ?? {}) as { statusCode?: unknown; headers?: ResponseHeaders };
    if (typeof statusCode === 'number') this.onResponseStart(undefined, statusCode, headers ?? {});
  }

  /** With the answer, unless there was none. */
  #finish(failure?: TransportResult): void {
    if (this.#finished) return;
    this.#deadlines.remove(this.#deadline);
    this.#finished = true;
    this.#done(failure ?? this.#answer());
  }

  #answer(): TransportResult {
    const headers = this.#headers;
    return {
      kind: 'answered',
      status: this.#status,
      body: (this.#body.length === 1 ? this.#body[0] : Buffer.concat(this.#body))?.toString('utf8') ?? '',
      contentType: firstOf(headers['content-type']),
      retryAfter: firstOf(headers['retry-after']),
      rateLimitReset: firstOf(headers['x-ratelimit-reset']),
      date: firstOf(headers['date']),
    };
  }
}
