import { firstOf, type ResponseHeaders } from '../delivery/api-request.js';
import { type Connections, oneDispatcher, openConnections, type UndiciDispatcher } from '../delivery/connections.js';
import { type Abortable, DispatchHandler } from '../delivery/dispatch-handler.js';
import { proxyFor } from '../options/proxy-variable.js';
import { environment } from '../util/runtime.js';
import { withoutTracing } from '../util/telemetry.js';
import { othersAreFaked, runOutsideContext } from '../util/time.js';
import type { Upstream, UpstreamConfig, UpstreamRequest, UpstreamResponse } from './upstream.js';

/** Requests over keep-alive connections of undici, which is loaded at the first one. */
export class UndiciUpstream implements Upstream {
  readonly #origin: string;
  readonly #config: UpstreamConfig;
  #opening: Promise<Connections> | undefined;

  constructor(origin: string, config: UpstreamConfig) {
    this.#origin = origin;
    this.#config = config;
  }

  async send(request: UpstreamRequest): Promise<UpstreamResponse> {
    const connections = await this.#connections();
    request.signal.throwIfAborted();
    const connection = connections.free.pop() ?? connections.open();
    if (connections.free.length < connections.fewestFree) connections.fewestFree = connections.free.length;
    try {
      return await exchange(connection, request);
    } finally {
      connections.free.push(connection);
    }
  }

  #connections(): Promise<Connections> {
    const { dispatcher, connections, requestTimeoutMs } = this.#config;
    const proxy = () => proxyFor(this.#origin, environment());
    this.#opening ??= dispatcher
      ? Promise.resolve(oneDispatcher(dispatcher))
      : runOutsideContext(() => openConnections(this.#origin, { connections, requestTimeoutMs, proxy: proxy() }));
    this.#opening.catch(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }
}

function exchange(connection: UndiciDispatcher, request: UpstreamRequest): Promise<UpstreamResponse> {
  const { method, url, headers, body = null, signal, maxBytes } = request;
  let onAbort = () => {};
  const answer = new Promise<UpstreamResponse>((resolve, reject) => {
    const handler = new ResponseReader(maxBytes, resolve, reject);
    onAbort = () => handler.stop(signal.reason as Error);
    signal.addEventListener('abort', onAbort);
    const options = {
      ...{ origin: url.origin, path: url.pathname + url.search, method, headers, body },
      // The whole exchange has a limit already.
      ...{ headersTimeout: 0, bodyTimeout: 0, reset: othersAreFaked() },
    };
    try {
      runOutsideContext(() => withoutTracing(() => void connection.dispatch(options, handler)));
    } catch (error) {
      handler.stop(error as Error);
    }
  });
  return answer.finally(() => signal.removeEventListener('abort', onAbort));
}

/** Reads one response whole. */
class ResponseReader extends DispatchHandler {
  readonly #maxBytes: number;
  readonly #resolve: (response: UpstreamResponse) => void;
  readonly #reject: (error: unknown) => void;
  #request: Abortable | undefined;
  #stopped: Error | undefined;
  #status = 0;
  #headers: ResponseHeaders = {};
  #body: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number, resolve: (response: UpstreamResponse) => void, reject: (error: unknown) => void) {
    super();
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Ends the exchange, also one that still waits for a connection. */
  stop(reason: Error): void {
    this.#stopped = reason;
    this.#reject(reason);
    try {
      this.#request?.abort(reason);
    } catch {
      // A dispatcher of the app's own; the exchange is over all the same.
    }
  }

  onRequestStart(request: Abortable): void {
    this.#request = request;
    if (this.#stopped) request.abort(this.#stopped);
  }

  onResponseStart(_request: unknown, status: number, headers: ResponseHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_request: unknown, chunk: Buffer): void {
    this.#body.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.stop(new RangeError(`the body has more than ${this.#maxBytes} bytes`));
  }

  onResponseEnd(): void {
    const headers = this.#headers;
    const header = (name: string) => firstOf(headers[name]);
    const encoding = header('content-encoding') ?? 'identity';
    if (encoding !== 'identity') return this.#reject(new Error(`the body is compressed (${encoding.slice(0, 20)})`));
    this.#resolve({ status: this.#status, header, body: Buffer.concat(this.#body) });
  }

  onResponseError(_request: unknown, error: unknown): void {
    this.#reject(error);
  }
}
