import type { WarningCode } from '../diagnostics.js';

/**
 * Where a client puts its events for a relay to deliver: a store that several processes share. `@openpanel-node/redis` is one. To write
 * another one, implement `Outbox` for the apps and `OutboxConsumer` for the relay.
 */
export interface Outbox {
  /** Whether this process also runs a relay, which delivers what all of them put into the store. Then `consume` is required. */
  readonly relay?: boolean | OutboxRelayOptions;
  /** Called once by each client, before anything else. Must not block; throws only where the store can never be used. */
  open(context: OutboxContext): OutboxWriter;
  /** Opens the side of the relay. */
  consume?(context: OutboxContext): OutboxConsumer;
}

/** Options of a relay. */
export interface OutboxRelayOptions {
  /**
   * How long a partition stays with a relay that does not respond, in milliseconds: so long its events wait after a crash. It must be at
   * least a second more than `requestTimeoutMs`. @default twice `requestTimeoutMs`
   */
  readonly leaseMs?: number | undefined;
}

/** Whose events these are, and where to report. */
export interface OutboxContext {
  /** ID of the OpenPanel client. The events of one client and one API URL must never mix with those of others. */
  readonly clientId: string;
  readonly apiUrl: string;
  /** Logs a warning, at most once for each `key` (default: the code). */
  warn(code: WarningCode, message: string, key?: string): void;
}

/** Event of a call, as a store keeps it. */
export interface OutboxEntry {
  /** Entries with the same key are delivered in the order in which they were appended. Without a key there is no order. */
  readonly key: string | undefined;
  /**
   * The event: text whose only control character is U+001F, and which begins with the number of its format. A store keeps it unchanged
   * and need not understand it.
   */
  readonly record: string;
}

export interface OutboxBatch {
  /** Identifies the client that appends. No other one has the same, in any process. */
  readonly producer: string;
  /** Ascending for each producer. A batch keeps its sequence when it is given again. */
  readonly sequence: number;
  /** At least one, in order. */
  readonly entries: readonly OutboxEntry[];
}

/** The side of an app. */
export interface OutboxWriter {
  /**
   * Stores a batch. There is one call at a time. Resolves with the places in `entries` for which there was no room: for each key, these
   * are the last ones. Rejects where it is not known whether the batch was stored, for example because the store did not respond within a
   * second: then the same batch is given again until this resolves. What was stored before must not be stored twice, so the store has to
   * recognize producer and sequence.
   */
  append(batch: OutboxBatch): Promise<readonly number[]>;
  /** Rejects with the reason if nothing can be stored now. */
  check(): Promise<void>;
  /** The client has shut down. */
  close?(): void | Promise<void>;
}

/** The right to deliver the entries of one partition, for a limited time. */
export interface Lease {
  readonly partition: number;
  /** Different for each owner of a partition. A store refuses a token that is not the one of the present owner. */
  readonly token: string;
}

export interface AcquiredLease extends Lease {
  /** IDs of entries that an earlier owner has begun and not settled. */
  readonly begun: readonly string[];
}

export interface StoredEntry {
  /** Unique within the partition. */
  readonly id: string;
  readonly record: string;
}

/** What is about to be sent of one partition. */
export interface PartitionMark extends Lease {
  readonly ids: readonly string[];
  /** Entries that have ended, as in `PartitionChange`. They may be settled again. */
  readonly ended: readonly string[];
}

/** What has become of entries of one partition. */
export interface PartitionChange extends Lease {
  /** Delivered, rejected or moved to the dead letters: these entries are deleted, whoever owns the partition by now. */
  readonly ended: readonly string[];
  /** Begun, but certainly not processed: the marks of `begin` are deleted, if the lease is still held. */
  readonly retracted: readonly string[];
}

/** An event that could not be delivered. */
export interface DeadLetter {
  /** Unique in the store, and the same if the same entry is buried twice. */
  readonly id: string;
  /** When it became one, in milliseconds since 1970. */
  readonly at: number;
  /** `rejected`, or why it was dropped. What is `unconfirmed` may have been stored by the API. */
  readonly reason: string;
  /** What the API responded, if it rejected the event. */
  readonly httpStatus?: number;
  readonly message?: string;
  /** The record of the entry. */
  readonly record: string;
}

export interface Heartbeat {
  /** IDs of all relays that sent a heartbeat within the time of a lease, this one included, in the same order for all of them. */
  readonly relays: readonly string[];
  /** Leases that are this relay's no more. */
  readonly lost: readonly Lease[];
  /** ID of the relay that probes the API for all others during a pause. */
  readonly pausedBy: string | undefined;
}

/**
 * The side of a relay. All methods reject if the store does not respond in time; the relay tries again. An entry belongs to a
 * partition by its key, and a partition has at most one owner at a time.
 */
export interface OutboxConsumer {
  /** Resolves with the number of partitions, which never changes. */
  open(): Promise<number>;
  /** Says that this relay lives, and renews its leases for `leaseMs` from now. */
  heartbeat(relay: string, leases: readonly Lease[], leaseMs: number): Promise<Heartbeat>;
  /** Takes a partition that nobody owns. Resolves to undefined if it has an owner. */
  acquire(partition: number, relay: string, leaseMs: number): Promise<AcquiredLease | undefined>;
  /** Gives partitions back. */
  release(leases: readonly Lease[]): Promise<void>;
  /** The relay has ended: it is not among the relays any more. */
  leave(relay: string): Promise<void>;
  /** Entries of each partition that come after an ID, the oldest first, at most `most` of each; an empty ID is the start. */
  read(after: readonly { readonly partition: number; readonly id: string }[], most: number): Promise<StoredEntry[][]>;
  /**
   * Marks entries as begun, before they are sent, if the lease is still held, and deletes those that have ended before, whoever holds it:
   * an entry must not be met again after a later one of its key was sent. All of this is one step for each partition. Resolves with the
   * leases that are not held any more, of which nothing was marked.
   */
  begin(marks: readonly PartitionMark[]): Promise<readonly Lease[]>;
  /** Applies changes. Applying them again changes nothing. */
  settle(changes: readonly PartitionChange[]): Promise<void>;
  /** Starts or prolongs a pause of all relays. Resolves to true if this relay is the one that probes. */
  pause(relay: string, forMs: number): Promise<boolean>;
  /** Ends the pause that this relay has started. */
  resume(relay: string): Promise<void>;
  /** Keeps dead letters, for 7 days and at most 10 000 of them, the latest. */
  bury(letters: readonly DeadLetter[]): Promise<void>;
  /** How many entries wait in each partition, and the age of its oldest one in milliseconds; 0 without one. */
  backlog(): Promise<readonly { readonly entries: number; readonly oldestMs: number }[]>;
  close?(): void | Promise<void>;
}
