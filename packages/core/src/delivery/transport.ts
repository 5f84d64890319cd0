import { type Diagnostics, reasonOf } from '../diagnostics.js';
import { backgroundTimer, clearTimeout, othersAreFaked, within } from '../util/time.js';

/** One event on its way to the API. */
export interface TransportRequest {
  /** `{ type, payload }` as a JSON string. */
  readonly body: string;
  /** The visitor's public IP address, or undefined. */
  readonly ip: string | undefined;
  /** The visitor's user agent, or this library's for a server event. */
  readonly userAgent: string;
}

/**
 * The result of one request. `answered`: a response came. `unsent`: the request certainly did not reach the API. `unanswered`: it
 * may have reached the API, but no response came.
 */
export type TransportResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly contentType?: string | undefined;
      /** The `Retry-After` header, unchanged: seconds or an HTTP date. */
      readonly retryAfter?: string | undefined;
      /** The `x-ratelimit-reset` header, unchanged: seconds from now or since 1970. */
      readonly rateLimitReset?: string | undefined;
      /** The `Date` header, unchanged: an HTTP date. */
      readonly date?: string | undefined;
    }
  | { readonly kind: 'unsent'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly reason: string };

/** Sends events. Each `send()` carries one event; several run at the same time. A transport does not retry. */
export interface Transport {
  /** Resolves within `requestTimeoutMs`. A rejection counts as `unanswered`; a synchronous throw counts as `unsent`. */
  send(request: TransportRequest): Promise<TransportResult>;
  /** Default of the option `counterSettleMs` with this transport. */
  readonly counterSettleMs?: number;
  /** Closes connections at once. Called when the client has shut down. */
  close?(): void | Promise<void>;
}

/** As whom a request is sent. */
export type ApiVisitor = Pick<TransportRequest, 'ip' | 'userAgent'>;

/** What the engine sends with: a transport without the cost of its promises. */
export interface Sender {
  /** Never throws; `done` is called once, later, within the time limit of a request. */
  send(request: TransportRequest, done: (result: TransportResult) => void): void;
  /** `GET /track/device-id`, under the same rules; missing where events do not go to the API. */
  askDevice?(visitor: ApiVisitor, done: (result: TransportResult) => void): void;
  /**
   * Of a sender that works in another thread: waits for results, at most so long, while this thread stands still, and tells of them.
   * False where nothing will come of it.
   */
  waitForResults?(waitMs: number): boolean;
  /** Ends connections at once. */
  close(): void | Promise<void>;
}

/** Where the deadline is over, or undici waits for time that stands still, closing may take this long all the same. */
const LEAST_CLOSE_MS = 100;

/** Closes a sender, whatever that does, within a time. */
export async function closeSender(sender: Sender, timeoutMs: number, diagnostics: Diagnostics): Promise<void> {
  try {
    const limitMs = othersAreFaked() ? LEAST_CLOSE_MS : Math.max(timeoutMs, LEAST_CLOSE_MS);
    await within(limitMs, Promise.resolve(sender.close()));
  } catch (error) {
    diagnostics.once('callback_failed', `transport.close() failed: ${reasonOf(error)}.`, 'transport.close');
  }
}

/** Sends through a transport of the app's own. Whatever that does, there is a result, within the time limit. */
export class TransportSender implements Sender {
  readonly #transport: Transport;
  readonly #limitMs: number;

  constructor(transport: Transport, limitMs: number) {
    this.#transport = transport;
    this.#limitMs = limitMs;
  }

  send({ body, ip, userAgent }: TransportRequest, done: (result: TransportResult) => void): void {
    let isDone = false;
    const settle = (result: TransportResult) => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      done(result);
    };
    const fail = (error: unknown) => settle({ kind: 'unanswered', reason: reasonOf(error) });
    const timer = backgroundTimer(
      () => fail(new Error(`the transport did not settle within ${this.#limitMs} ms`)),
      this.#limitMs,
    );
    let given: TransportResult | PromiseLike<TransportResult>;
    try {
      given = this.#transport.send({ body, ip, userAgent });
    } catch (error) {
      given = { kind: 'unsent', reason: reasonOf(error) };
    }
    void Promise.resolve(given).then(checked).then(settle, fail);
  }

  close(): void | Promise<void> {
    return this.#transport.close?.();
  }
}

/** JavaScript can give anything. */
function checked(result: TransportResult): TransportResult {
  const { kind } = result;
  if (kind === 'unsent' || kind === 'unanswered') return { kind, reason: String(result.reason) };
  if (kind === 'answered' && typeof result.status === 'number' && typeof result.body === 'string') return result;
  throw new TypeError('the transport gave no result: see the interface Transport');
}
