import type { OutboxConsumer } from '../delivery/outbox.js';
import { backgroundTimer, clearTimeout } from '../util/time.js';
import type { Partition } from './partition.js';
import type { RelaySource } from './relay-source.js';

/** So many entries of a partition are read at once, and kept for the engine. */
const MOST_READ = 250;
/** Between looks at partitions that have nothing new: more and more, */
const LEAST_IDLE_MS = 10;
/** up to this. */
const MOST_IDLE_MS = 100;
const AFTER_ERROR_MS = 250;

/** Reads the partitions of a relay, each from its start, as far as the engine has use for it. */
export class Reader {
  readonly #consumer: OutboxConsumer;
  readonly #source: RelaySource;
  readonly #onUnread: (count: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #idleMs = LEAST_IDLE_MS;
  #isEnded = false;

  constructor(consumer: OutboxConsumer, source: RelaySource, onUnread: (count: number) => void) {
    this.#consumer = consumer;
    this.#source = source;
    this.#onUnread = onUnread;
  }

  start(): void {
    void this.#read();
  }

  stop(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    let nextMs: number;
    try {
      nextMs = await this.#look();
    } catch {
      nextMs = AFTER_ERROR_MS;
    }
    if (!this.#isEnded) this.#timer = backgroundTimer(() => void this.#read(), nextMs);
  }

  /** Returns when to look again. */
  async #look(): Promise<number> {
    const wanted = [...this.#source.partitions.values()].filter(({ buffer }) => buffer.length < MOST_READ);
    if (wanted.length === 0) return LEAST_IDLE_MS;
    const after = wanted.map(({ lease, lastId }) => ({ partition: lease.partition, id: lastId }));
    const found = await this.#consumer.read(after, MOST_READ);
    const most = Math.max(0, ...wanted.map((partition, place) => this.#take(partition, found[place] ?? [])));
    if (most > 0) this.#source.wake();
    this.#idleMs = most > 0 ? LEAST_IDLE_MS : Math.min(MOST_IDLE_MS, 1.5 * this.#idleMs);
    return most === MOST_READ ? 0 : this.#idleMs;
  }

  #take(partition: Partition, entries: Parameters<Partition['take']>[0]): number {
    if (partition.isStopped) return 0;
    const unread = partition.take(entries, this.#source);
    if (unread > 0) this.#onUnread(unread);
    return entries.length;
  }
}
