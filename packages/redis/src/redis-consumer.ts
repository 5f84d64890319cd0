import type {
  AcquiredLease,
  DeadLetter,
  Heartbeat,
  Lease,
  OutboxConsumer,
  OutboxContext,
  PartitionChange,
  PartitionMark,
  StoredEntry,
} from '@openpanel-node/core/adapter';
import { type Connection, connect, type Reply } from './connection.js';
import { DeadLetters } from './dead-letters.js';
import { Keys } from './keys.js';
import type { RedisStore } from './options.js';
import type { Part } from './script.js';
import { ACQUIRE, BACKLOG, BEGIN, HEARTBEAT, PAUSE, READ, RELEASE, RENEW, SETTLE } from './scripts.js';
import { checkServer, partitionsOf } from './server.js';
import { within } from './within.js';

/** How long a server may take for a command of a relay, which has nothing else to do. */
const COMMAND_MS = 2_000;
/** The keys of a partition that change when entries begin and end. */
const CHANGED = ['events', 'lease', 'begun'] as const;

/** What a relay does with the streams. */
export class RedisConsumer implements OutboxConsumer {
  readonly #connection: Connection;
  readonly #options: RedisStore;
  readonly #context: OutboxContext;
  readonly #keys: Keys;
  readonly #letters: DeadLetters;
  #partitions = 0;

  constructor(options: RedisStore, context: OutboxContext) {
    this.#connection = connect(options.client);
    this.#options = options;
    this.#context = context;
    this.#keys = new Keys(options.prefix, context);
    this.#letters = new DeadLetters(this.#connection, this.#keys);
  }

  async open(): Promise<number> {
    this.#partitions = await this.#timed(() =>
      partitionsOf(this.#connection, this.#keys, this.#options.partitions, this.#context),
    );
    await this.#timed(() => checkServer(this.#connection, this.#keys, this.#context));
    return this.#partitions;
  }

  async heartbeat(relay: string, leases: readonly Lease[], leaseMs: number): Promise<Heartbeat> {
    const parts = leases.map(({ partition, token }) => ({ keys: [this.#keys.of(partition, 'lease')], args: [token] }));
    const keys = [this.#keys.shared('relays'), this.#keys.shared('pause')];
    const [[relays, pausedBy], renewed] = await this.#timed(() =>
      Promise.all([
        HEARTBEAT.run(this.#connection, [{ keys, args: [relay, String(leaseMs)] }]),
        parts.length === 0 ? [] : RENEW.run(this.#connection, parts, [String(leaseMs)]),
      ]),
    );
    return {
      relays: listOf(relays).map(String),
      lost: leases.filter((_lease, place) => Number(renewed[place]) !== 1),
      pausedBy: pausedBy === null || pausedBy === undefined ? undefined : String(pausedBy),
    };
  }

  async acquire(partition: number, relay: string, leaseMs: number): Promise<AcquiredLease | undefined> {
    const keys = (['lease', 'fence', 'begun'] as const).map((name) => this.#keys.of(partition, name));
    const reply = await this.#timed(() => ACQUIRE.one(this.#connection, keys, [relay, String(leaseMs)]));
    if (reply === null) return undefined;
    const [token, begun] = listOf(reply);
    return { partition, token: String(token), begun: listOf(begun).map(String) };
  }

  async release(leases: readonly Lease[]): Promise<void> {
    const parts = leases.map(({ partition, token }) => ({ keys: [this.#keys.of(partition, 'lease')], args: [token] }));
    if (parts.length > 0) await this.#timed(() => RELEASE.run(this.#connection, parts));
  }

  async leave(relay: string): Promise<void> {
    const key = this.#keys.shared('relays');
    await this.#timed(() => this.#connection.call(key, ['ZREM', key, relay]));
  }

  async read(after: readonly { partition: number; id: string }[], most: number): Promise<StoredEntry[][]> {
    const parts = after.map(({ partition, id }) => ({ keys: [this.#keys.of(partition, 'events')], args: [id] }));
    if (parts.length === 0) return [];
    const replies = await this.#timed(() => READ.run(this.#connection, parts, [String(most)]));
    return replies.map((reply) => {
      const flat = listOf(reply);
      const entries: StoredEntry[] = [];
      for (let place = 0; place + 1 < flat.length; place += 2) {
        entries.push({ id: String(flat[place]), record: String(flat[place + 1]) });
      }
      return entries;
    });
  }

  async begin(marks: readonly PartitionMark[]): Promise<readonly Lease[]> {
    const parts: Part[] = marks.map(({ partition, token, ids, ended }) => ({
      keys: CHANGED.map((name) => this.#keys.of(partition, name)),
      args: [token, ids.join(' '), ended.join(' ')],
    }));
    const replies = await this.#timed(() => BEGIN.run(this.#connection, parts));
    return marks.filter((_mark, place) => Number(replies[place]) !== 1);
  }

  async settle(changes: readonly PartitionChange[]): Promise<void> {
    const parts: Part[] = changes.map(({ partition, token, ended, retracted }) => ({
      keys: CHANGED.map((name) => this.#keys.of(partition, name)),
      args: [token, ended.join(' '), retracted.join(' ')],
    }));
    await this.#timed(() => SETTLE.run(this.#connection, parts));
  }

  async pause(relay: string, forMs: number): Promise<boolean> {
    const reply = await this.#timed(() =>
      PAUSE.one(this.#connection, [this.#keys.shared('pause')], [relay, String(Math.ceil(forMs))]),
    );
    return Number(reply) === 1;
  }

  async resume(relay: string): Promise<void> {
    await this.#timed(() => RELEASE.one(this.#connection, [this.#keys.shared('pause')], [relay]));
  }

  async bury(letters: readonly DeadLetter[]): Promise<void> {
    await this.#timed(() => this.#letters.add(letters));
  }

  async backlog(): Promise<{ entries: number; oldestMs: number }[]> {
    const parts = Array.from({ length: this.#partitions }, (_, partition) => ({
      keys: [this.#keys.of(partition, 'events')],
      args: [],
    }));
    if (parts.length === 0) return [];
    const replies = await this.#timed(() => BACKLOG.run(this.#connection, parts));
    return replies.map((reply) => {
      const [entries, oldestMs] = listOf(reply);
      return { entries: Number(entries), oldestMs: Number(oldestMs) };
    });
  }

  #timed<T>(command: () => Promise<T>): Promise<T> {
    if (!this.#connection.isReady) return Promise.reject(new Error('there is no connection to Redis'));
    return within(COMMAND_MS, command());
  }
}

const listOf = (reply: Reply | undefined): readonly Reply[] =>
  Array.isArray(reply) ? (reply as readonly Reply[]) : [];
