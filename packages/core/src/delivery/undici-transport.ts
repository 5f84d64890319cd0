import type { Dispatcher } from 'undici';
import { reasonOf } from '../diagnostics.js';
import { monotonicMs } from '../monotonic.js';
import { withoutTracing } from '../trace-context.js';
import { Deadlines, type Timed } from './deadlines.js';
import { createDispatcher } from './dispatcher.js';
import type { LinkedList } from './linked-list.js';
import type { Transport, TransportRequest, TransportResult } from './transport.js';

export interface UndiciTransportConfig {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly sdkName: string;
  readonly sdkVersion: string;
  readonly connections: number;
  readonly requestTimeoutMs: number;
  readonly dispatcher: Dispatcher | undefined;
}

/** An answer's text beyond this is read and thrown away. */
const MAX_BODY_BYTES = 16 * 1024;
/** An answer longer than this is cut off with its connection. */
const MAX_DRAIN_BYTES = 1024 * 1024;

/** `POST {apiUrl}/track` over keep-alive connections. undici is loaded at the first event. */
export class UndiciTransport implements Transport {
  readonly #config: UndiciTransportConfig;
  readonly #origin: string;
  readonly #path: string;
  readonly #commonHeaders: readonly string[];
  /** Of whole exchanges, however slowly their answers trickle in. */
  readonly #deadlines: Deadlines<Exchange>;
  #dispatcher: Promise<Dispatcher> | Dispatcher | undefined;

  constructor(config: UndiciTransportConfig) {
    const { requestTimeoutMs } = config;
    this.#config = config;
    this.#deadlines = new Deadlines(requestTimeoutMs, monotonicMs, (exchange) => exchange.expire(requestTimeoutMs));
    const { origin, pathname } = new URL(config.apiUrl);
    this.#origin = origin;
    this.#path = `${pathname.replace(/\/+$/, '')}/track`;
    this.#dispatcher = config.dispatcher;
    this.#commonHeaders = [
      ...['content-type', 'application/json'],
      ...['openpanel-client-id', config.clientId],
      ...(config.clientSecret === undefined ? [] : ['openpanel-client-secret', config.clientSecret]),
      ...['openpanel-sdk-name', config.sdkName],
      ...['openpanel-sdk-version', config.sdkVersion],
    ];
  }

  send(request: TransportRequest): Promise<TransportResult> {
    const dispatcher = this.#load();
    if (!(dispatcher instanceof Promise)) return this.#exchange(dispatcher, request);
    return dispatcher.then(
      (loaded) => this.#exchange(loaded, request),
      (error: unknown) => ({ kind: 'unsent', reason: reasonOf(error) }),
    );
  }

  async close(): Promise<void> {
    if (this.#config.dispatcher === undefined && this.#dispatcher !== undefined)
      await (await this.#dispatcher).destroy();
  }

  #load(): Promise<Dispatcher> | Dispatcher {
    this.#dispatcher ??= createDispatcher(this.#origin, this.#config).then(
      (dispatcher) => {
        this.#dispatcher = dispatcher;
        return dispatcher;
      },
      (error: unknown) => {
        this.#dispatcher = undefined;
        throw error;
      },
    );
    return this.#dispatcher;
  }

  #exchange(dispatcher: Dispatcher, request: TransportRequest): Promise<TransportResult> {
    return new Promise((resolve) => {
      const exchange = new Exchange(resolve, this.#deadlines);
      try {
        const options = this.#options(request);
        withoutTracing(() => void dispatcher.dispatch(options, exchange));
      } catch (error) {
        exchange.onResponseError(undefined, error);
      }
    });
  }

  #options(request: TransportRequest): Dispatcher.DispatchOptions {
    return {
      origin: this.#origin,
      path: this.#path,
      method: 'POST',
      headers: this.#headers(request),
      body: request.body,
      // The whole exchange has a limit already.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
  }

  #headers({ ip, userAgent }: TransportRequest): string[] {
    const headers = [...this.#commonHeaders, 'user-agent', userAgent];
    // Older servers know only the first; the second wins where a proxy in front of the API rewrites the others.
    if (ip !== undefined) headers.push('x-client-ip', ip, 'openpanel-client-ip', ip);
    return headers;
  }
}

type Headers = Record<string, string | string[] | undefined>;

/** One request and its answer. */
class Exchange implements Dispatcher.DispatchHandler, Timed<Exchange> {
  readonly madeAt = monotonicMs();
  list: LinkedList<Exchange> | undefined = undefined;
  before: Exchange | undefined = undefined;
  after: Exchange | undefined = undefined;
  readonly #resolve: (result: TransportResult) => void;
  readonly #deadlines: Deadlines<Exchange>;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #finished = false;
  #headers: Headers = {};
  #body: Buffer[] = [];
  #bytes = 0;

  constructor(resolve: (result: TransportResult) => void, deadlines: Deadlines<Exchange>) {
    this.#resolve = resolve;
    this.#deadlines = deadlines;
    deadlines.add(this);
  }

  /** One that waited for a connection until its time was over has been reported as unsent, and must stay so. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#finished) controller.abort(new Error('the time for this request is over'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#bytes < MAX_BODY_BYTES) this.#body.push(chunk.subarray(0, MAX_BODY_BYTES - this.#bytes));
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_DRAIN_BYTES) controller.abort(new Error('the answer is too long'));
  }

  onResponseEnd(): void {
    this.#finish(this.#answer());
  }

  /** Before a request has started nothing was written; a status that came before the failure is an answer all the same. */
  onResponseError(_controller: unknown, error: unknown): void {
    if (this.#status >= 200) this.#finish(this.#answer());
    else this.#finish({ kind: this.#controller ? 'unanswered' : 'unsent', reason: reasonOf(error) });
  }

  /** An answer that came while the process was held up is still to be read: that happens before an immediate. */
  expire(timeoutMs: number): void {
    setImmediate(() => {
      if (this.#finished) return;
      const error = new Error(`no answer within ${timeoutMs} ms`);
      if (this.#controller) this.#controller.abort(error);
      else this.onResponseError(undefined, error);
    });
  }

  #answer(): TransportResult {
    return {
      kind: 'answered',
      status: this.#status,
      body: (this.#body.length === 1 ? this.#body[0] : Buffer.concat(this.#body))?.toString('utf8') ?? '',
      contentType: this.#header('content-type'),
      retryAfter: this.#header('retry-after'),
      rateLimitReset: this.#header('x-ratelimit-reset'),
    };
  }

  #header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  #finish(result: TransportResult): void {
    this.#deadlines.remove(this);
    this.#finished = true;
    this.#resolve(result);
  }
}
