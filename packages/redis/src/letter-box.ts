import type { DeadLetter, OutboxContext } from '@openpanel-node/core';
import { readRecord, renewRecord } from '@openpanel-node/core/adapter';
import { type Connection, connect } from './connection.js';
import { DeadLetters } from './dead-letters.js';
import { Keys } from './keys.js';
import type { RedisOutboxOptions } from './options.js';
import { appendArguments, recordOf } from './redis-writer.js';
import { APPEND } from './scripts.js';
import { partitionsOf } from './server.js';

/** A dead letter in words. */
export interface ReadLetter {
  readonly letter: DeadLetter;
  readonly type: string;
  readonly name: string | undefined;
  readonly profileId: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What can be done with dead letters. */
export class LetterBox {
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #options: RedisOutboxOptions;
  readonly #context: OutboxContext;
  readonly #letters: DeadLetters;

  constructor(options: RedisOutboxOptions, context: OutboxContext) {
    this.#connection = connect(options.client);
    this.#options = options;
    this.#context = context;
    this.#keys = new Keys(options.prefix, context);
    this.#letters = new DeadLetters(this.#connection, this.#keys);
  }

  /** The oldest first; of one profile, if it is given. */
  async *list(profileId?: string): AsyncGenerator<ReadLetter> {
    for await (const letter of this.#letters.list()) {
      const read = wordsOf(letter);
      if (profileId === undefined || read.profileId === profileId) yield read;
    }
  }

  /**
   * Puts letters back, to be delivered as if their events were new, except for the time within them. Returns how many; false for the rest
   * where there was no room.
   */
  async replay(
    profileId: string | undefined,
    withUnconfirmed: boolean,
  ): Promise<{ replayed: number; isFull: boolean }> {
    const partitions = await partitionsOf(this.#connection, this.#keys, this.#options.partitions, this.#context);
    let replayed = 0;
    for await (const { letter } of this.list(profileId)) {
      if (letter.reason === 'unconfirmed' && !withUnconfirmed) continue;
      const record = renewRecord(letter.record, Date.now());
      if (record === undefined) continue;
      // The number of its partition is at the beginning of its ID. Put back twice, it is added once.
      const keys = [this.#keys.of(Number.parseInt(letter.id, 10), 'events')];
      const common = appendArguments(`replay:${letter.id}`, 1, this.#options.maxLength, partitions);
      const args = [recordOf({ record, once: readRecord(record)?.once })];
      const [reply] = await APPEND.run(this.#connection, [{ keys, args }], common);
      if (String(reply) === '0') return { replayed, isFull: true };
      await this.#letters.remove([letter.id]);
      // Another event with its `once` key was made since.
      if (!String(reply).includes(' ')) replayed += 1;
    }
    return { replayed, isFull: false };
  }

  /** Deletes letters; of one profile, if it is given. Returns how many. */
  async purge(profileId?: string): Promise<number> {
    const ids: string[] = [];
    for await (const { letter } of this.list(profileId)) ids.push(letter.id);
    await this.#letters.remove(ids);
    return ids.length;
  }
}

function wordsOf(letter: DeadLetter): ReadLetter {
  const { type = 'unknown', body = '{}' } = readRecord(letter.record) ?? {};
  const { payload = {} } = JSON.parse(body) as { payload?: Record<string, unknown> };
  const { name, property, profileId } = payload;
  const what = name ?? property;
  return {
    letter,
    type,
    name: what === undefined ? undefined : String(what),
    profileId: profileId === undefined ? undefined : String(profileId),
    payload,
  };
}
