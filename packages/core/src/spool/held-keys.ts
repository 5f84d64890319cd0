import { RememberedKeys } from '../delivery/remembered-keys.js';
import type { ClaimRecord } from './claim-records.js';

/** Who has which key, as the records say that were read so far: the same for everybody who reads them. */
export class HeldKeys {
  readonly #tokens = new RememberedKeys<string>();

  get size(): number {
    return this.#tokens.size;
  }

  /** The token that has the key. */
  holderOf(key: string, now: number): string | undefined {
    return this.#tokens.get(key, now);
  }

  take({ kind, key, token, at }: ClaimRecord): void {
    const holder = this.holderOf(key, at);
    if (kind === 'claim' && (holder === undefined || holder === token)) this.#tokens.set(key, token, at);
    if (kind === 'release' && holder === token) this.#tokens.delete(key);
  }
}
