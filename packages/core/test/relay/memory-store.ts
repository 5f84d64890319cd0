import type {
  AcquiredLease,
  DeadLetter,
  Lease,
  OutboxBatch,
  OutboxConsumer,
  OutboxWriter,
  PartitionChange,
  StoredEntry,
} from '../../src/delivery/outbox.js';

interface StoredPartition {
  readonly entries: Map<number, string>;
  /** Of all entries that there were, ascending. */
  readonly ids: number[];
  readonly begun: Set<string>;
  lease: { readonly token: string; readonly relay: string; readonly until: number } | undefined;
  fence: number;
}

/** A store of one process, which keeps the same promises as one that several share. */
export class MemoryStore {
  readonly letters = new Map<string, DeadLetter>();
  /** Most entries of a partition. */
  most = Number.POSITIVE_INFINITY;
  readonly #partitions: StoredPartition[];
  readonly #relays = new Map<string, number>();
  readonly #appended = new Map<string, number>();
  #pause: { readonly by: string; readonly until: number } | undefined;
  #lastId = 0;

  constructor(partitions: number) {
    this.#partitions = Array.from({ length: partitions }, () => ({
      entries: new Map(),
      ids: [],
      begun: new Set(),
      lease: undefined,
      fence: 0,
    }));
  }

  get size(): number {
    return this.#partitions.reduce((sum, { entries }) => sum + entries.size, 0);
  }

  /** Entries that are marked as begun. */
  get begun(): number {
    return this.#partitions.reduce((sum, { begun }) => sum + begun.size, 0);
  }

  /** The time of all leases is over, and that of a pause. */
  expire(): void {
    this.#pause = undefined;
    for (const partition of this.#partitions) partition.lease = undefined;
    this.#relays.clear();
  }

  writer(): OutboxWriter {
    return {
      append: async ({ producer, sequence, entries }: OutboxBatch) => {
        if ((this.#appended.get(producer) ?? 0) >= sequence) return [];
        this.#appended.set(producer, sequence);
        return entries.flatMap(({ key = '', record }, place) => {
          const partition =
            this.#partitions[[...key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % this.#partitions.length];
          if (!partition || partition.entries.size >= this.most) return [place];
          this.#lastId += 1;
          partition.entries.set(this.#lastId, record);
          partition.ids.push(this.#lastId);
          return [];
        });
      },
      check: async () => {},
    };
  }

  /** `isCut`: whether its relay has crashed, or has lost the store. */
  consumer(isCut: () => boolean = () => false): OutboxConsumer {
    const at = ({ partition }: Pick<Lease, 'partition'>) => this.#partitions[partition] as StoredPartition;
    const holds = (lease: Lease) => {
      const { lease: held } = at(lease);
      return held?.token === lease.token && held.until > performance.now();
    };
    const asked = async <T>(answer: () => T): Promise<T> => {
      await new Promise(setImmediate);
      if (isCut()) throw new Error('the store is away');
      return answer();
    };
    return {
      open: () => asked(() => this.#partitions.length),
      heartbeat: (relay, leases, leaseMs) =>
        asked(() => {
          const now = performance.now();
          this.#relays.set(relay, now);
          for (const [each, seen] of this.#relays) if (seen < now - leaseMs) this.#relays.delete(each);
          const lost = leases.filter((lease) => !holds(lease));
          for (const lease of leases) {
            if (!lost.includes(lease)) at(lease).lease = { token: lease.token, relay, until: now + leaseMs };
          }
          return { relays: [...this.#relays.keys()].sort(), lost, pausedBy: this.#pausedBy };
        }),
      acquire: (partition, relay, leaseMs) =>
        asked((): AcquiredLease | undefined => {
          const own = at({ partition });
          const now = performance.now();
          if (own.lease && own.lease.until > now) return undefined;
          own.fence += 1;
          const token = `${own.fence} ${relay}`;
          own.lease = { token, relay, until: now + leaseMs };
          return { partition, token, begun: [...own.begun] };
        }),
      release: (leases) =>
        asked(() => {
          for (const lease of leases) if (holds(lease)) at(lease).lease = undefined;
        }),
      leave: (relay) => asked(() => void this.#relays.delete(relay)),
      read: (after, most) =>
        asked(() => after.map(({ partition, id }) => entriesAfter(at({ partition }), Number(id), most))),
      begin: (marks) =>
        asked(() =>
          marks.filter((mark) => {
            this.#settle({ ...mark, retracted: [] }, false);
            if (!holds(mark)) return true;
            for (const id of mark.ids) at(mark).begun.add(id);
            return false;
          }),
        ),
      settle: (changes) =>
        asked(() => {
          for (const change of changes) this.#settle(change, holds(change));
        }),
      pause: (relay, forMs) =>
        asked(() => {
          if (this.#pausedBy !== undefined && this.#pausedBy !== relay) return false;
          this.#pause = { by: relay, until: performance.now() + forMs };
          return true;
        }),
      resume: (relay) =>
        asked(() => {
          if (this.#pausedBy === relay) this.#pause = undefined;
        }),
      bury: (letters) =>
        asked(() => {
          for (const letter of letters) this.letters.set(letter.id, letter);
        }),
      backlog: () => asked(() => this.#partitions.map(({ entries }) => ({ entries: entries.size, oldestMs: 0 }))),
    };
  }

  get #pausedBy(): string | undefined {
    return this.#pause && this.#pause.until > performance.now() ? this.#pause.by : undefined;
  }

  #settle({ partition, ended, retracted }: PartitionChange, isHeld: boolean): void {
    const own = this.#partitions[partition];
    if (!own) return;
    for (const id of ended) {
      own.entries.delete(Number(id));
      own.begun.delete(id);
    }
    if (isHeld) for (const id of retracted) own.begun.delete(id);
  }
}

function entriesAfter({ entries, ids }: StoredPartition, after: number, most: number): StoredEntry[] {
  const found: StoredEntry[] = [];
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as number) > after) high = middle;
    else low = middle + 1;
  }
  for (let place = low; place < ids.length && found.length < most; place += 1) {
    const record = entries.get(ids[place] as number);
    if (record !== undefined) found.push({ id: String(ids[place]), record });
  }
  return found;
}
