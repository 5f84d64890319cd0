import type { Dispatcher } from 'undici';
import { reasonOf } from '../diagnostics.js';
import { monotonicMs } from '../monotonic.js';
import { withoutTracing } from '../trace-context.js';
import { type Connections, oneDispatcher, openConnections } from './connections.js';
import { Deadlines } from './deadlines.js';
import { Exchange } from './exchange.js';
import type { Sender } from './sender.js';
import type { TransportRequest, TransportResult } from './transport.js';

/** A shorter one is no secret, and perhaps a word of the API's own. */
const LEAST_SECRET = 8;

export interface UndiciSenderConfig {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly sdkName: string;
  readonly sdkVersion: string;
  readonly connections: number;
  readonly requestTimeoutMs: number;
  readonly dispatcher: Dispatcher | undefined;
}

/** `POST {apiUrl}/track` over keep-alive connections. undici is loaded at the first event. */
export class UndiciSender implements Sender {
  readonly #config: UndiciSenderConfig;
  readonly #origin: string;
  readonly #path: string;
  readonly #commonHeaders: readonly string[];
  readonly #deadlines: Deadlines<Exchange>;
  #connections: Promise<Connections> | Connections | undefined;

  constructor(config: UndiciSenderConfig) {
    const { requestTimeoutMs } = config;
    this.#config = config;
    this.#deadlines = new Deadlines(requestTimeoutMs, monotonicMs, (exchange) => exchange.expire(requestTimeoutMs));
    const { origin, pathname } = new URL(config.apiUrl);
    this.#origin = origin;
    this.#path = `${pathname.replace(/\/+$/, '')}/track`;
    this.#connections = config.dispatcher && oneDispatcher(config.dispatcher);
    this.#commonHeaders = [
      ...['content-type', 'application/json'],
      ...['openpanel-client-id', config.clientId],
      ...(config.clientSecret === undefined ? [] : ['openpanel-client-secret', config.clientSecret]),
      ...['openpanel-sdk-name', config.sdkName],
      ...['openpanel-sdk-version', config.sdkVersion],
    ];
  }

  send(request: TransportRequest, done: (result: TransportResult) => void): void {
    const connections = this.#open();
    if (!(connections instanceof Promise)) return this.#exchange(connections, request, done);
    void connections.then(
      (opened) => this.#exchange(opened, request, done),
      (error: unknown) => done({ kind: 'unsent', reason: reasonOf(error) }),
    );
  }

  /** A dispatcher of the app's own is the app's to close. */
  async close(): Promise<void> {
    if (this.#config.dispatcher === undefined && this.#connections !== undefined)
      await (await this.#connections).destroy();
  }

  #open(): Promise<Connections> | Connections {
    this.#connections ??= openConnections(this.#origin, this.#config).then(
      (connections) => {
        this.#connections = connections;
        return connections;
      },
      (error: unknown) => {
        this.#connections = undefined;
        throw error;
      },
    );
    return this.#connections;
  }

  #exchange(connections: Connections, request: TransportRequest, done: (result: TransportResult) => void): void {
    const connection = connections.take();
    const finished = (result: TransportResult) => {
      connections.giveBack(connection);
      done(this.#withoutSecret(result));
    };
    const exchange = new Exchange(finished, this.#deadlines);
    try {
      const options = this.#options(request);
      withoutTracing(() => void connection.dispatch(options, exchange));
    } catch (error) {
      exchange.onResponseError(undefined, error);
    }
  }

  /** What an answer says is quoted in the log, and a proxy may answer with what it was sent. */
  #withoutSecret(result: TransportResult): TransportResult {
    const { clientSecret } = this.#config;
    if (clientSecret === undefined || clientSecret.length < LEAST_SECRET) return result;
    if (result.kind !== 'answered' || !result.body.includes(clientSecret)) return result;
    return { ...result, body: result.body.replaceAll(clientSecret, '***') };
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
    const common = this.#commonHeaders;
    if (ip === undefined) return [...common, 'user-agent', userAgent];
    // Older servers know only the first; the second wins where a proxy in front of the API rewrites the others.
    return [...common, 'user-agent', userAgent, 'x-client-ip', ip, 'openpanel-client-ip', ip];
  }
}
