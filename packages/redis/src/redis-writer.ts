import { randomUUID } from 'node:crypto';
import type { AppendResult, OutboxBatch, OutboxContext, OutboxEntry, OutboxWriter } from '@openpanel-node/core/adapter';
import { type Connection, connect } from './connection.js';
import { Keys, partitionOf } from './keys.js';
import { MOST_KEYS } from './once-scripts.js';
import type { RedisOutboxOptions } from './options.js';
import type { Part } from './script.js';
import { APPEND } from './scripts.js';
import { checkServer, partitionsOf } from './server.js';
import { within } from './within.js';

/** How long a server may take for a command. */
const COMMAND_MS = 500;
/** How long a batch is recognized when it is given again. */
const MARKER_MS = 24 * 60 * 60 * 1_000;
/** How long a key stays claimed whose event was not delivered: a relay may try for days. */
const CLAIM_MS = 7 * MARKER_MS;
/** Commands of one batch that are on their way at the same time: more would fill the memory of the client while the server hangs. */
const MOST_TRIES = 3;

type Appended = readonly number[] | AppendResult;

/** A batch while it is being stored: its commands, of which the first answer counts. */
interface Storing {
  readonly sequence: number;
  tries: number;
  readonly stored: Promise<Appended>;
  resolve(result: Appended): void;
}

/** Appends batches to the streams of their partitions. */
export class RedisWriter implements OutboxWriter {
  readonly claimsOnce = true;
  readonly #connection: Connection;
  readonly #options: RedisOutboxOptions;
  readonly #context: OutboxContext;
  readonly #keys: Keys;
  #partitions: Promise<number> | undefined;
  #storing: Storing | undefined;
  /** Of entries without a key, which go anywhere, but are in the same partition each time. */
  readonly #start = randomUUID();

  constructor(options: RedisOutboxOptions, context: OutboxContext) {
    this.#connection = connect(options.client);
    this.#options = options;
    this.#context = context;
    this.#keys = new Keys(options.prefix, context);
  }

  async append(batch: OutboxBatch): Promise<Appended> {
    const storing = this.#storing?.sequence === batch.sequence ? this.#storing : this.#begin(batch);
    if (!this.#connection.isReady) throw new Error('there is no connection to Redis');
    if (storing.tries >= MOST_TRIES) return within(COMMAND_MS, storing.stored);
    storing.tries += 1;
    const sent = this.#send(batch).then(
      (result) => storing.resolve(result),
      (error: unknown) => {
        storing.tries -= 1;
        throw error;
      },
    );
    // The answer to an earlier command is as good.
    return within(COMMAND_MS, Promise.race([storing.stored, sent.then(() => storing.stored)]));
  }

  async check(): Promise<void> {
    if (!this.#connection.isReady) throw new Error('there is no connection to Redis');
    await within(
      COMMAND_MS,
      this.#connection.call(this.#keys.shared('partitions'), ['GET', this.#keys.shared('partitions')]),
    );
  }

  #begin({ sequence }: OutboxBatch): Storing {
    let resolve = (_result: Appended) => {};
    const stored = new Promise<Appended>((done) => {
      resolve = done;
    });
    this.#storing = { sequence, tries: 0, stored, resolve };
    return this.#storing;
  }

  /** The number of partitions is what the first client of the project said. */
  #open(): Promise<number> {
    this.#partitions ??= this.#ask().catch((error: unknown) => {
      this.#partitions = undefined;
      throw error;
    });
    return this.#partitions;
  }

  async #ask(): Promise<number> {
    const partitions = await partitionsOf(this.#connection, this.#keys, this.#options.partitions, this.#context);
    void checkServer(this.#connection, this.#keys, this.#context);
    return partitions;
  }

  async #send({ producer, sequence, entries }: OutboxBatch): Promise<Appended> {
    const partitions = await this.#open();
    const places = new Map<number, number[]>();
    entries.forEach(({ key }, place) => {
      const partition = partitionOf(key ?? `${this.#start}${sequence}`, partitions);
      const known = places.get(partition);
      if (known) known.push(place);
      else places.set(partition, [place]);
    });
    const parts: Part[] = [];
    for (const [partition, own] of places) {
      const records = own.map((place) => recordOf(entries[place] as OutboxEntry));
      parts.push({ keys: [this.#keys.of(partition, 'events')], args: [records.join('\u001E')] });
    }
    const common = appendArguments(producer, sequence, this.#options.maxLength, partitions);
    const replies = await APPEND.run(this.#connection, parts, common);
    const [full, duplicates]: [number[], number[]] = [[], []];
    let index = 0;
    for (const own of places.values()) {
      const [taken = 0, ...others] = String(replies[index]).split(' ').map(Number);
      index += 1;
      if (taken >= 0) full.push(...own.slice(taken));
      for (const place of others) duplicates.push(own[place] as number);
    }
    full.sort((a, b) => a - b);
    return duplicates.length === 0 ? full : { full, duplicates };
  }
}

/** As the script takes it. */
export const recordOf = ({ record, once }: Pick<OutboxEntry, 'record' | 'once'>): string =>
  once ? `\u001D${once.key} ${once.token}\u001D${record}` : record;

/** What the script is given beside the records. */
export const appendArguments = (
  producer: string,
  sequence: number,
  maxLength: number,
  partitions: number,
): string[] => [
  producer,
  ...[sequence, MARKER_MS, Math.ceil(maxLength / partitions), CLAIM_MS, Math.ceil(MOST_KEYS / partitions)].map(String),
];
