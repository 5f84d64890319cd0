import type { FinalDelivery } from '../delivery/delivery.js';
import { mayBeStored } from '../delivery/once-store.js';
import type { DeadLetter, OutboxConsumer, PartitionChange } from '../delivery/outbox.js';
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
  #letters: DeadLetter[] = [];
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
    const { partition, id, record, once } = entry;
    partition.closeEntry(entry);
    partition.ended.push(id);
    partition.retracted.delete(id);
    if (once) partition.once.push({ ...once, isStored: mayBeStored(delivery) });
    if (delivery.status === 'rejected' || delivery.status === 'dropped') {
      const refusal = delivery.status === 'rejected' ? pick(delivery) : undefined;
      const reason = delivery.status === 'rejected' ? 'rejected' : delivery.reason;
      this.#letters.push({ id: `${partition.lease.partition}-${id}`, at: Date.now(), reason, ...refusal, record });
    }
    this.#ask(partition);
  }

  /** The request of an entry was certainly not processed. */
  retract({ partition, id }: RelayEntry): void {
    partition.retracted.add(id);
    this.#ask(partition);
  }

  /** The entries are begun anew: a mark that is about to be deleted must not be deleted after that. */
  async beginAgain(partition: Partition, ids: readonly string[]): Promise<void> {
    for (const id of ids) partition.retracted.delete(id);
    while (ids.some((id) => partition.retracting.has(id))) await this.#underWay;
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
    const letters = this.#letters;
    this.#letters = [];
    const partitions = [...this.#partitions];
    this.#partitions.clear();
    const changes: PartitionChange[] = partitions.map((partition) => {
      const { lease, ended, retracted, once } = partition;
      partition.ended = [];
      partition.retracted = new Set();
      partition.retracting = retracted;
      partition.once = [];
      return { ...lease, ended, retracted: [...retracted], once };
    });
    // First the letters: an entry that is met again is buried again under the same ID.
    if (letters.length > 0) await this.#until(() => this.#consumer.bury(letters));
    this.#buried += letters.length;
    await this.#until(() => this.#consumer.settle(changes));
    for (const partition of partitions) partition.retracting = new Set();
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
