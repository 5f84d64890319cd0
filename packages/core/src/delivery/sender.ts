import { type Diagnostics, reasonOf } from '../diagnostics.js';
import { backgroundTimer, clearTimeout, othersAreFaked, within } from '../util/timers.js';
import type { Transport, TransportRequest, TransportResult } from './transport.js';

/** What the engine sends with: a transport without the cost of its promises. */
export interface Sender {
  /** Never throws; `done` is called once, later, within the time limit of a request. */
  send(request: TransportRequest, done: (result: TransportResult) => void): void;
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
