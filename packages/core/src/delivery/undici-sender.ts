import { reasonOf } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { withoutTracing } from '../util/telemetry.js';
import { monotonicMs, othersAreFaked, setImmediate } from '../util/time.js';
import {
  ApiRequest,
  type ApiRequestConfig,
  MAX_BODY_BYTES,
  MAX_DRAIN_BYTES,
  type ResponseHeaders,
} from './api-request.js';
import { type Connections, oneDispatcher, openConnections, type UndiciDispatcher } from './connections.js';
import { Deadlines } from './deadlines.js';
import { type Abortable, DispatchHandler } from './dispatch-handler.js';
import type { ApiVisitor, Sender, TransportRequest, TransportResult } from './transport.js';

/** With a dispatcher of the app's own the proxy does not count. */
export type UndiciSenderConfig = ApiRequestConfig &
  Pick<ClientConfig, 'connections' | 'maxConnections' | 'requestTimeoutMs' | 'dispatcher' | 'proxy'>;

type Done = (result: TransportResult) => void;

/** `POST {apiUrl}/track` over keep-alive connections. undici is loaded at the first event. */
export class UndiciSender implements Sender {
  readonly #config: UndiciSenderConfig;
  readonly #api: ApiRequest;
  readonly #deadlines: Deadlines<Exchange>;
  #connections: Connections | undefined;
  #opening: Promise<Connections> | undefined;

  constructor(config: UndiciSenderConfig) {
    const { requestTimeoutMs } = config;
    this.#config = config;
    this.#deadlines = new Deadlines(requestTimeoutMs, monotonicMs, (exchange) => exchange.expire());
    this.#connections = config.dispatcher && oneDispatcher(config.dispatcher);
    const ofProxy = config.proxy?.kind === 'proxy' ? config.proxy.authorization?.split(' ')[1] : undefined;
    this.#api = new ApiRequest(config, [ofProxy]);
  }

  /**
   * Whatever fails here, of undici or of a dispatcher of the app's own, is a result. `madeAt`, in milliseconds of `monotonicMs`: when the
   * request was asked for, if that was in another thread.
   */
  send(request: TransportRequest, done: Done, madeAt?: number): void {
    this.#dispatch(request, request.body, done, madeAt);
  }

  askDevice(visitor: ApiVisitor, done: Done): void {
    this.#dispatch(visitor, undefined, done);
  }

  /** An event, or without a body the question which device the visitor has. `begun`: its exchange, where that has waited for undici. */
  #dispatch(visitor: ApiVisitor, body: string | undefined, done: Done, madeAt = monotonicMs(), begun?: Exchange): void {
    const answered = (result: TransportResult) => {
      const { connection } = exchange;
      if (connection) this.#connections?.free.push(connection);
      const isOwn = !connection || (result.kind === 'answered' && result.status !== 407);
      done(isOwn ? result : this.#attributed(result));
    };
    const exchange = begun ?? new Exchange(this.#api, this.#deadlines, madeAt, answered);
    const connections = this.#connections;
    if (!connections) return this.#open(exchange, () => this.#dispatch(visitor, body, done, madeAt, exchange));
    const { origin, path, devicePath } = this.#api;
    try {
      const connection = connections.free.pop() ?? connections.open();
      if (connections.free.length < connections.fewestFree) connections.fewestFree = connections.free.length;
      exchange.connection = connection;
      const options = {
        origin,
        path: body === undefined ? devicePath : path,
        method: body === undefined ? 'GET' : 'POST',
        headers: body === undefined ? this.#api.headersOfQuestion(visitor) : this.#api.headers(visitor),
        body,
        // The whole exchange has a limit already.
        headersTimeout: 0,
        bodyTimeout: 0,
        // undici waits for an immediate before it uses a connection again, and a faked one may never come.
        reset: othersAreFaked(),
      };
      withoutTracing(() => void connection.dispatch(options, exchange));
    } catch (error) {
      exchange.onResponseError(undefined, error);
    }
  }

  async close(): Promise<void> {
    const opened = this.#connections ?? (await this.#opening?.catch(() => undefined));
    await opened?.destroy();
  }

  #open(exchange: Exchange, dispatch: () => void): void {
    this.#opening ??= openConnections(this.#api.origin, this.#config).then(
      (connections) => {
        this.#connections = connections;
        return connections;
      },
      (error: unknown) => {
        this.#opening = undefined;
        throw error;
      },
    );
    void this.#opening.then(
      // One whose time is over by then is reported as unsent.
      () => void (exchange.isFinished || dispatch()),
      (error: unknown) => exchange.onResponseError(undefined, error),
    );
  }

  /** A failure is perhaps that of what stands before the API. What a proxy refuses itself has not reached the API. */
  #attributed(result: TransportResult): TransportResult {
    const { proxy, dispatcher } = this.#config;
    const by = dispatcher ? 'the option dispatcher' : proxy?.kind === 'proxy' ? proxy.variable : undefined;
    if (by === undefined) return result;
    if (result.kind === 'answered') return { kind: 'unsent', reason: refusal(by, result.status) };
    const status = /^\w+: Proxy (?:response|Authentication Required) \((\d+)\)/.exec(result.reason)?.[1];
    if (status !== undefined) return { kind: 'unsent', reason: refusal(by, Number(status)) };
    return { ...result, reason: `${result.reason} (through ${by})` };
  }
}

const refusal = (by: string, status: number): string =>
  status === 407
    ? `the proxy in ${by} requires a user name and password, or rejected those it got (HTTP 407)`
    : `the proxy in ${by} refused the connection (HTTP ${status})`;

/** One request and its answer, as a dispatcher of undici tells of them. */
class Exchange extends DispatchHandler {
  readonly madeAt: number;
  connection: UndiciDispatcher | undefined;
  isFinished = false;
  readonly #api: ApiRequest;
  readonly #done: Done;
  readonly #deadlines: Deadlines<Exchange>;
  readonly #deadline: number;
  #request: Abortable | undefined;
  #status = 0;
  #headers: ResponseHeaders = {};
  #body: Buffer[] = [];
  #bytes = 0;

  /** `deadlines` are those of whole exchanges, however slowly their answers trickle in. */
  constructor(api: ApiRequest, deadlines: Deadlines<Exchange>, madeAt: number, done: Done) {
    super();
    this.madeAt = madeAt;
    this.#api = api;
    this.#done = done;
    this.#deadlines = deadlines;
    this.#deadline = deadlines.append(this);
    if (!deadlines.isArmed) deadlines.arm();
  }

  /** One that waited for a connection until its time was over must not be sent, although the process may have stood still since. */
  onRequestStart(request: Abortable): void {
    if (this.isFinished || monotonicMs() - this.madeAt >= this.#deadlines.limitMs) {
      request.abort(new Error('the time for this request is over'));
    } else this.#request = request;
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
  expire(): void {
    setImmediate(() => {
      if (this.isFinished) return;
      const error = new Error(`no response within ${this.#deadlines.limitMs} ms`);
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
    if (this.isFinished) return;
    this.#deadlines.remove(this.#deadline);
    this.isFinished = true;
    if (failure) return this.#done(failure);
    const body = this.#body.length === 1 ? this.#body[0] : Buffer.concat(this.#body);
    this.#done(this.#api.answer(this.#status, body?.toString('utf8') ?? '', this.#headers));
  }
}
