import { backgroundTimer, clearTimeout } from '../util/time.js';
import { type ProxyResponse, plain } from './proxy-response.js';

const TIMED_OUT = new Error('the time for this request is over');
const DISCONNECTED = new Error('the client disconnected');

/** Nobody reads it. */
export const CLIENT_LEFT: ProxyResponse = plain(499, 'Client Closed Request');

/** Whether a request ended because its client has left. */
export const hasDisconnected = (error: unknown): boolean => error === DISCONNECTED;

/** How many requests are under way, and for how long. */
export class RequestLimit {
  readonly #most: number;
  readonly #timeoutMs: number;
  #open = 0;

  constructor(most: number, timeoutMs: number) {
    this.#most = most;
    this.#timeoutMs = timeoutMs;
  }

  get isFull(): boolean {
    return this.#open >= this.#most;
  }

  /** Runs `work`. The signal is aborted when the time is over or the client has left. Never rejects. */
  async run(
    client: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<ProxyResponse>,
  ): Promise<ProxyResponse> {
    this.#open += 1;
    const controller = new AbortController();
    const timer = backgroundTimer(() => controller.abort(TIMED_OUT), this.#timeoutMs);
    const onAbort = () => controller.abort(DISCONNECTED);
    if (client?.aborted) onAbort();
    client?.addEventListener('abort', onAbort);
    try {
      return await work(controller.signal);
    } catch (error) {
      if (error === DISCONNECTED) return CLIENT_LEFT;
      return error === TIMED_OUT ? plain(504, 'Gateway Timeout') : plain(502, 'Bad Gateway');
    } finally {
      this.#open -= 1;
      clearTimeout(timer);
      client?.removeEventListener('abort', onAbort);
    }
  }
}
