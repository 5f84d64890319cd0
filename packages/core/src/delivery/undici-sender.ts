import { reasonOf } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { monotonicMs, othersAreFaked } from '../util/time.js';
import { withoutTracing } from '../util/trace-context.js';
import { ApiRequest, type ApiRequestConfig } from './api-request.js';
import { type Connections, oneDispatcher, openConnections, type UndiciDispatcher } from './connections.js';
import { Deadlines } from './deadlines.js';
import type { ApiVisitor, Sender, TransportRequest, TransportResult } from './transport.js';
import { UndiciResponseHandler } from './undici-response-handler.js';

/** With a dispatcher of the app's own the proxy does not count. */
export type UndiciSenderConfig = ApiRequestConfig &
  Pick<ClientConfig, 'connections' | 'maxConnections' | 'requestTimeoutMs' | 'dispatcher' | 'proxy'>;

type Done = (result: TransportResult) => void;

/** `POST {apiUrl}/track` over keep-alive connections. undici is loaded at the first event. */
export class UndiciSender implements Sender {
  readonly #config: UndiciSenderConfig;
  readonly #api: ApiRequest;
  readonly #deadlines: Deadlines<UndiciResponseHandler>;
  #connections: Connections | undefined;
  #opening: Promise<Connections> | undefined;

  constructor(config: UndiciSenderConfig) {
    const { requestTimeoutMs } = config;
    this.#config = config;
    this.#deadlines = new Deadlines(requestTimeoutMs, monotonicMs, (handler) => handler.expire(requestTimeoutMs));
    this.#connections = config.dispatcher && oneDispatcher(config.dispatcher);
    const ofProxy = config.proxy?.kind === 'proxy' ? config.proxy.authorization?.split(' ')[1] : undefined;
    this.#api = new ApiRequest(config, [ofProxy]);
  }

  /** Whatever fails here, of undici or of a dispatcher of the app's own, is a result. */
  send(request: TransportRequest, done: Done): void {
    this.#dispatch(request, request.body, done);
  }

  askDevice(visitor: ApiVisitor, done: Done): void {
    this.#dispatch(visitor, undefined, done);
  }

  /** An event, or without a body the question which device the visitor has. */
  #dispatch(visitor: ApiVisitor, body: string | undefined, done: Done): void {
    const connections = this.#connections;
    if (!connections) return this.#openAndDispatch(visitor, body, done);
    let connection: UndiciDispatcher | undefined;
    const handler = new UndiciResponseHandler((result) => {
      if (connection) connections.free.push(connection);
      done(this.#reported(result));
    }, this.#deadlines);
    try {
      const taken = connections.free.pop() ?? connections.open();
      if (connections.free.length < connections.fewestFree) connections.fewestFree = connections.free.length;
      connection = taken;
      const options = this.#options(visitor, body);
      withoutTracing(() => void taken.dispatch(options, handler));
    } catch (error) {
      handler.onResponseError(undefined, error);
    }
  }

  async close(): Promise<void> {
    const opened = this.#connections ?? (await this.#opening?.catch(() => undefined));
    await opened?.destroy();
  }

  #openAndDispatch(visitor: ApiVisitor, body: string | undefined, done: Done): void {
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
      () => this.#dispatch(visitor, body, done),
      (error: unknown) => done({ kind: 'unsent', reason: reasonOf(error) }),
    );
  }

  /**
   * A failure is perhaps that of what stands before the API. What a proxy refuses itself has not reached the API.
   */
  #reported(result: TransportResult): TransportResult {
    const { proxy, dispatcher } = this.#config;
    const by = dispatcher ? 'the option dispatcher' : proxy?.kind === 'proxy' ? proxy.variable : undefined;
    if (result.kind === 'answered') {
      if (by !== undefined && result.status === 407) return { kind: 'unsent', reason: refusal(by, 407) };
      const body = this.#api.withoutSecrets(result.body);
      return body === result.body ? result : { ...result, body };
    }
    if (by === undefined) return result;
    const status = /^\w+: Proxy (?:response|Authentication Required) \((\d+)\)/.exec(result.reason)?.[1];
    if (status !== undefined) return { kind: 'unsent', reason: refusal(by, Number(status)) };
    return { ...result, reason: `${result.reason} (through ${by})` };
  }

  #options(visitor: ApiVisitor, body: string | undefined): object {
    const { origin, path, devicePath } = this.#api;
    return {
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
  }
}

const refusal = (by: string, status: number): string =>
  status === 407
    ? `the proxy in ${by} requires a user name and password, or rejected those it got (HTTP 407)`
    : `the proxy in ${by} refused the connection (HTTP ${status})`;
