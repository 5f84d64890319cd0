import { backgroundTimer, clearTimeout } from '../util/time.js';
import type { OnceClaim, OnceClaims } from './once-store.js';

/** So many keys are still to be given back at most. Any other is free after 24 hours. */
const MOST = 10_000;
const RETRY_MS = 5_000;

/** The keys that are given back to a store, all of a time together, and again while it is away. */
export class OnceReleases {
  readonly #store: OnceClaims;
  #waiting: OnceClaim[] = [];
  #underWay: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isEnded = false;

  constructor(store: OnceClaims) {
    this.#store = store;
  }

  add({ key, token }: OnceClaim): void {
    this.#waiting.push({ key, token });
    if (this.#waiting.length > MOST) this.#waiting.shift();
    if (!this.#underWay && !this.#retry) this.#underWay = this.#release();
  }

  /** Tries what is left, once. */
  async close(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    await this.#underWay;
    if (this.#waiting.length > 0) await this.#release();
  }

  /** Never rejects. */
  async #release(): Promise<void> {
    // What ends in the same turn goes along.
    await undefined;
    while (this.#waiting.length > 0) {
      const claims = this.#waiting;
      this.#waiting = [];
      try {
        await this.#store.release(claims);
      } catch {
        this.#waiting = [...claims, ...this.#waiting].slice(-MOST);
        if (!this.#isEnded) this.#retry = backgroundTimer(() => this.#again(), RETRY_MS);
        break;
      }
    }
    this.#underWay = undefined;
  }

  #again(): void {
    this.#retry = undefined;
    this.#underWay = this.#release();
  }
}
