import { Fifo } from './fifo.js';

/** How many keys are remembered, and for how long. */
const MOST_KEYS = 100_000;
export const KEY_MS: number = 24 * 60 * 60 * 1_000;

interface Remembered<Value> {
  readonly key: string;
  readonly value: Value;
  readonly at: number;
  place: number;
}

/** Values by key, of which the oldest are forgotten. All times are of one clock, in milliseconds. */
export class RememberedKeys<Value> {
  readonly #byKey = new Map<string, Remembered<Value>>();
  /** A map would look through all that was deleted from it to find its first. */
  readonly #inOrder = new Fifo<Remembered<Value>>();

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string, now: number): Value | undefined {
    const found = this.#byKey.get(key);
    return found && now - found.at < KEY_MS ? found.value : undefined;
  }

  set(key: string, value: Value, now: number): void {
    this.delete(key);
    const remembered = { key, value, at: now, place: 0 };
    remembered.place = this.#inOrder.append(remembered);
    this.#byKey.set(key, remembered);
    for (;;) {
      const { first } = this.#inOrder;
      if (!first || (this.size <= MOST_KEYS && now - first.at < KEY_MS)) return;
      this.delete(first.key);
    }
  }

  delete(key: string): void {
    const found = this.#byKey.get(key);
    if (!found) return;
    this.#byKey.delete(key);
    this.#inOrder.remove(found.place);
  }
}
