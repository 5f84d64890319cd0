import type { FinalDelivery } from '../delivery/delivery.js';
import type { Lease, OutboxConsumer, PartitionChange } from '../delivery/outbox.js';
import { backgroundTimer } from '../util/time.js';
import type { Partition, RelayEntry } from './partition.js';

/** So long the first outcome of a batch waits for others. What ended in this time is delivered again after a crash. */
const LINGER_MS = 4;
/** Between tries while the store does not respond. */
const RETRY_MS = 200;

/** Tells the store what has become of entries: all that ended within milliseconds at once, and one such batch at a time. */
export class Settlement {
  readonly #consumer: OutboxConsumer;
  readonly #onError: (error: unknown) => void;
  readonly #partitions = new Set<Partition>();
  #buried = 0;
  #isAsked = false;
  /** While a batch is under way. */
  #underWay: Promise<void> | undefined;

  constructor(consumer: OutboxConsumer, onError: (error: unknown) => void) {
    this.#consumer = consumer;
    this.#onError = onError;
  }

  /** Dead letters, since this relay was started. */
  get buried(): number {
    return this.#buried;
  }

  end(entry: RelayEntry, delivery: FinalDelivery): void {
    const { partition, id, record } = entry;
    partition.closeEntry(entry);
    partition.ended.add(id);
    partition.retracted.delete(id);
    if (delivery.status === 'rejected' || delivery.status === 'dropped') {
      const refusal = delivery.status === 'rejected' ? pick(delivery) : undefined;
      const reason = delivery.status === 'rejected' ? 'rejected' : delivery.reason;
      const letter = { id: `${partition.lease.partition}-${id}`, at: Date.now(), reason, ...refusal, record };
      partition.letters.push(letter);
    }
    this.#ask(partition);
  }

  /** The request of an entry was certainly not processed. */
  retract({ partition, id }: RelayEntry): void {
    partition.retracted.add(id);
    this.#ask(partition);
  }

  /**
   * Begins entries, with what has ended before them: else whoever acquires the partition after a crash would send that again, after these.
   * Resolves with the leases that are not held any more.
   */
  async begin(entries: ReadonlyMap<Partition, readonly string[]>): Promise<readonly Lease[]> {
    await Promise.all([...entries].map(([partition, ids]) => this.#mayBegin(partition, ids)));
    const marks = [...entries].map(([partition, ids]) => {
      const { lease, ending, ended } = partition;
      return { partition, mark: { ...lease, ids, ended: [...ending, ...ended] } };
    });
    const lost = await this.#consumer.begin(marks.map(({ mark }) => mark));
    // Once is enough.
    for (const { partition, mark } of marks) for (const id of mark.ended) partition.ended.delete(id);
    return lost;
  }

  /** Resolves when the store knows of everything that has ended. Never rejects. */
  async flush(): Promise<void> {
    while (this.#underWay || this.#partitions.size > 0) await (this.#underWay ?? this.#start());
  }

  #ask(partition: Partition): void {
    this.#partitions.add(partition);
    if (this.#isAsked || this.#underWay) return;
    this.#isAsked = true;
    backgroundTimer(() => {
      this.#isAsked = false;
      if (!this.#underWay && this.#partitions.size > 0) void this.#start();
    }, LINGER_MS);
  }

  #start(): Promise<void> {
    this.#underWay = this.#settle().finally(() => {
      this.#underWay = undefined;
      const [next] = this.#partitions;
      if (next) this.#ask(next);
    });
    return this.#underWay;
  }

  async #settle(): Promise<void> {
    const partitions = [...this.#partitions];
    this.#partitions.clear();
    const letters = partitions.flatMap((partition) => partition.letters);
    const changes: PartitionChange[] = partitions.map((partition) => {
      const { lease, ended, retracted } = partition;
      partition.isBurying = partition.letters.length > 0;
      partition.letters = [];
      [partition.ending, partition.ended] = [ended, new Set()];
      [partition.retracting, partition.retracted] = [retracted, new Set()];
      return { ...lease, ended: [...ended], retracted: [...retracted] };
    });
    // First the letters: an entry that is met again is buried again under the same ID.
    if (letters.length > 0) await this.#until(() => this.#consumer.bury(letters));
    this.#buried += letters.length;
    for (const partition of partitions) partition.isBurying = false;
    await this.#until(() => this.#consumer.settle(changes));
    for (const partition of partitions) {
      partition.ending = new Set();
      partition.retracting = new Set();
    }
  }

  /** When no mark of these is about to be deleted, which must not happen after that, and nothing has ended whose letter is not kept. */
  async #mayBegin(partition: Partition, ids: readonly string[]): Promise<void> {
    for (const id of ids) partition.retracted.delete(id);
    while (partition.isBurying || partition.letters.length > 0 || ids.some((id) => partition.retracting.has(id))) {
      await (this.#underWay ?? this.#start());
    }
  }

  /** Repeats what may be repeated. */
  async #until(apply: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await apply();
      } catch (error) {
        this.#onError(error);
        await new Promise<void>((resolve) => backgroundTimer(resolve, RETRY_MS));
      }
    }
  }
}

const pick = ({ httpStatus, message }: Extract<FinalDelivery, { status: 'rejected' }>) => ({ httpStatus, message });
