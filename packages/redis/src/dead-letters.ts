import type { DeadLetter } from '@openpanel-node/core/adapter';
import type { Connection, Reply } from './connection.js';
import type { Keys } from './keys.js';
import { BURY } from './scripts.js';

const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
const MOST_LETTERS = 10_000;
/** So many are read or deleted with one command. */
const TOGETHER = 500;

/** Events that could not be delivered: a hash of letters by ID, and a sorted set of their times. */
export class DeadLetters {
  readonly #connection: Connection;
  readonly #letters: string;
  readonly #times: string;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#letters = keys.shared('dead');
    this.#times = keys.shared('dead:at');
  }

  async add(letters: readonly DeadLetter[]): Promise<void> {
    const now = Date.now();
    const limits = [now, now - KEPT_MS, MOST_LETTERS].map(String);
    for (let from = 0; from < letters.length; from += TOGETHER) {
      const args = letters.slice(from, from + TOGETHER).flatMap((letter) => {
        const { id, at, ...rest } = letter;
        return [id, String(at), JSON.stringify(rest)];
      });
      await BURY.one(this.#connection, [this.#letters, this.#times], [...limits, ...args]);
    }
  }

  /** All of them, the oldest first. */
  async *list(): AsyncGenerator<DeadLetter> {
    const ids = (await this.#call('ZRANGE', this.#times, '0', '-1', 'WITHSCORES')) as readonly string[];
    for (let from = 0; from < ids.length; from += 2 * TOGETHER) {
      const some = ids.slice(from, from + 2 * TOGETHER);
      const names = some.filter((_, place) => place % 2 === 0);
      const found = (await this.#call('HMGET', this.#letters, ...names)) as readonly (string | null)[];
      for (const [place, text] of found.entries()) {
        if (text === null) continue;
        const rest = JSON.parse(text) as Omit<DeadLetter, 'id' | 'at'>;
        yield { id: String(names[place]), at: Number(some[2 * place + 1]), ...rest };
      }
    }
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += TOGETHER) {
      const some = ids.slice(from, from + TOGETHER);
      await this.#call('HDEL', this.#letters, ...some);
      await this.#call('ZREM', this.#times, ...some);
    }
  }

  async count(): Promise<number> {
    return Number(await this.#call('ZCARD', this.#times));
  }

  #call(...args: string[]): Promise<Reply> {
    return this.#connection.call(this.#letters, args);
  }
}
