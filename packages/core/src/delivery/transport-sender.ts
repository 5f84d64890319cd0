import { reasonOf } from '../diagnostics.js';
import { backgroundTimer, clearTimeout } from '../util/timers.js';
import type { Sender } from './sender.js';
import type { Transport, TransportRequest, TransportResult } from './transport.js';

/** Sends through a transport of the app's own. Whatever that does, there is a result, within the time limit. */
export class TransportSender implements Sender {
  readonly #transport: Transport;
  readonly #limitMs: number;

  constructor(transport: Transport, limitMs: number) {
    this.#transport = transport;
    this.#limitMs = limitMs;
  }

  send(request: TransportRequest, done: (result: TransportResult) => void): void {
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
      given = this.#transport.send(request);
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
