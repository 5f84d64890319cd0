import type { Entry, EventSource, KeptEvent } from '../delivery/event-source.js';
import type { AcquiredLease, DeadLetter, Lease, StoredEntry } from '../delivery/outbox.js';
import { isUnrepeatable, readRecord } from '../delivery/outbox-record.js';
import { PRIORITY } from '../delivery/queued-event.js';

/** An entry of the outbox that this relay delivers. */
export interface RelayEntry extends Entry {
  readonly partition: Partition;
  readonly id: string;
  readonly record: string;
  /** Whether the engine has it, and it is not settled. */
  isOpen: boolean;
}

/** Times of a lease, in milliseconds. */
export interface LeaseTiming {
  readonly leaseMs: number;
  readonly requestTimeoutMs: number;
  readonly now: () => number;
}

/** A partition from the moment it is acquired until it is given back, with what was read of it and is not settled. */
export class Partition {
  readonly lease: Lease;
  /** When it was acquired: the owner before may have written to profiles until then. */
  readonly since: number;
  /** When the lease was renewed last, at the latest. */
  renewedAt: number;
  /** Whether it is about to be given back: nothing more of it is begun. */
  isStopped = false;
  /** Whether another relay may own it. */
  isLost = false;
  /** The entry up to which it was read. */
  lastId = '';
  /** Read, and not yet taken by the engine. */
  readonly buffer: KeptEvent[] = [];
  /** How many entries the engine has that are not settled. */
  open = 0;
  /** To be settled, with the dead letters among what has ended, */
  ended = new Set<string>();
  retracted = new Set<string>();
  letters: DeadLetter[] = [];
  /** and being settled. */
  ending: ReadonlySet<string> = new Set();
  retracting: ReadonlySet<string> = new Set();
  isBurying = false;
  readonly #begun: ReadonlySet<string>;
  readonly #timing: LeaseTiming;

  constructor({ begun, ...lease }: AcquiredLease, renewedAt: number, timing: LeaseTiming) {
    this.lease = { partition: lease.partition, token: lease.token };
    this.#begun = new Set(begun);
    this.#timing = timing;
    this.since = timing.now();
    this.renewedAt = renewedAt;
  }

  /** Whether a request that begins now would be over before anybody else may own the partition. */
  get isFresh(): boolean {
    const { leaseMs, requestTimeoutMs, now } = this.#timing;
    return !this.isStopped && now() - this.renewedAt < leaseMs - requestTimeoutMs;
  }

  /** Whether the lease is over, on this process's own clock. */
  get isOver(): boolean {
    return this.#timing.now() - this.renewedAt >= this.#timing.leaseMs;
  }

  /** The engine takes an entry. */
  openEntry(entry: RelayEntry): void {
    entry.isOpen = true;
    this.open += 1;
  }

  /** It is settled, or another relay's. False if it was so before. */
  closeEntry(entry: RelayEntry): boolean {
    if (!entry.isOpen) return false;
    entry.isOpen = false;
    this.open -= 1;
    return true;
  }

  /** Takes what was read. Returns how many entries are not understood, which stay where they are. */
  take(entries: readonly StoredEntry[], source: EventSource): number {
    let unread = 0;
    for (const { id, record } of entries) {
      this.lastId = id;
      const event = readRecord(record);
      if (!event) {
        unread += 1;
        continue;
      }
      const { type, priority, body } = event;
      const wasBegun = this.#begun.has(id);
      const entry: RelayEntry = { source, partition: this, id, record, isOpen: false };
      this.buffer.push({
        ...{ type, priority, body, entry },
        madeAt: event.madeAt,
        ip: event.ip,
        userAgent: event.userAgent,
        isVisitor: event.isVisitor,
        bytes: Buffer.byteLength(body),
        orderingKey: event.partitionKey,
        repeatable: priority !== PRIORITY.revenue,
        isAttempted: wasBegun && isUnrepeatable(type, priority),
        mayBeSent: wasBegun,
        writtenAt: this.since,
      });
    }
    return unread;
  }
}
