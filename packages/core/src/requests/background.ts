import { AsyncLocalStorage } from 'node:async_hooks';
import type { WaitUntil } from '../util/host-context.js';

/**
 * Keeps a runtime alive that freezes or stops after the response, until the events of a request are out. The promise of a call
 * settles within `requestTimeoutMs`, and earlier for a counter that is held.
 */
export class Background {
  readonly #waitUntil: WaitUntil;
  readonly #onError: (error: unknown) => void;
  #pending = 0;
  #hasEnded = false;
  #release: (() => void) | undefined;
  /** What the request is handled in. `after()` of Next.js, for one, cannot be called outside of it, where a body is read. */
  readonly #inContext = AsyncLocalStorage.snapshot();

  constructor(waitUntil: WaitUntil, onError: (error: unknown) => void) {
    this.#waitUntil = waitUntil;
    this.#onError = onError;
  }

  /** Adds a call of the request. */
  add(call: Promise<unknown>): void {
    this.#pending += 1;
    void call.then(this.#settled);
    if (this.#hasEnded) this.#register();
  }

  /** The request event has been made. Until then the host serves the request, so one registration is enough for all its calls. */
  end(): void {
    this.#hasEnded = true;
    if (this.#pending > 0) this.#register();
  }

  readonly #settled = (): void => {
    this.#pending -= 1;
    if (this.#pending > 0) return;
    this.#release?.();
    this.#release = undefined;
  };

  #register(): void {
    if (this.#release) return;
    const out = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    try {
      this.#inContext(() => this.#waitUntil(out));
    } catch (error) {
      this.#onError(error);
    }
  }
}
