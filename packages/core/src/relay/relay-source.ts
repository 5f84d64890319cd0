import type { FinalDelivery } from '../delivery/delivery.js';
import {
  type Entry,
  type EventSource,
  entriesOf,
  type KeptEvent,
  type SourceClient,
  type Unsendable,
} from '../delivery/event-source.js';
import type { QueuedEvent } from '../delivery/queued-event.js';
import { backgroundTimer } from '../util/time.js';
import type { Partition, RelayEntry } from './partition.js';
import type { Settlement } from './settlement.js';

/** Between tries of `begin` while the store does not respond. */
const RETRY_MS = 50;

/** The partitions of a relay as a source of events for its engine. */
export class RelaySource implements EventSource {
  readonly isBehind = false;
  readonly isKeeping = false;
  /** At most about 200 MB, if each is of a profile of its own. */
  readonly mostHeld = 120_000;
  /** Those that are read. */
  readonly partitions = new Map<number, Partition>();
  readonly #settlement: Settlement;
  readonly #onPause: (isPaused: boolean) => void;
  #client: SourceClient | undefined;
  /** Where the next turn of reading begins. */
  #first = 0;

  constructor(settlement: Settlement, onPause: (isPaused: boolean) => void) {
    this.#settlement = settlement;
    this.#onPause = onPause;
  }

  open(client: SourceClient): void {
    this.#client = client;
  }

  /** A relay makes no events. */
  append(): undefined {
    return undefined;
  }

  /** What keeps an order, or must not be sent twice; and everything of a partition that may be another relay's by now. */
  needsBegin(event: QueuedEvent): boolean {
    if (!event.repeatable || event.orderingKey !== undefined || event.call.write) return true;
    return !(event.call.entry as RelayEntry | undefined)?.partition.isFresh;
  }

  async begin(events: readonly QueuedEvent[]): Promise<Unsendable> {
    const refused = new Set<QueuedEvent>();
    const marks = new Map<Partition, { event: QueuedEvent; ids: string[] }[]>();
    for (const event of events) {
      const entries = this.#entriesOf(event);
      const [entry] = entries;
      if (!entry) continue;
      const { partition } = entry;
      if (!partition.isFresh) refused.add(event);
      else {
        const own = marks.get(partition) ?? [];
        own.push({ event, ids: entries.map(({ id }) => id) });
        marks.set(partition, own);
      }
    }
    if (marks.size > 0) await this.#mark(marks, refused);
    for (const event of refused) {
      for (const entry of this.#entriesOf(event)) {
        // Its outcome will be another relay's. Where it was marked all the same, it was certainly not sent.
        entry.partition.closeEntry(entry);
        // It was read, and is read again only by whoever acquires the partition next: that must be given back, even if renewed meanwhile.
        entry.partition.isStopped = true;
        if (!entry.partition.isLost) this.#settlement.retract(entry);
      }
    }
    return refused;
  }

  retract(event: QueuedEvent): void {
    for (const entry of this.#entriesOf(event)) this.#settlement.retract(entry);
  }

  settle(entry: Entry, delivery: FinalDelivery): void {
    this.#settlement.end(entry as RelayEntry, delivery);
  }

  read(most: number, mostBytes: number): readonly KeptEvent[] {
    const partitions = [...this.partitions.values()];
    const events: KeptEvent[] = [];
    let bytes = 0;
    this.#first += 1;
    for (let turn = 0; turn < partitions.length && events.length < most; turn += 1) {
      const partition = partitions[(this.#first + turn) % partitions.length];
      if (!partition || partition.isStopped) continue;
      let taken = 0;
      const { buffer } = partition;
      while (taken < buffer.length && events.length < most && bytes < mostBytes) {
        const event = buffer[taken] as KeptEvent;
        taken += 1;
        partition.openEntry(event.entry as RelayEntry);
        events.push(event);
        bytes += event.bytes;
      }
      if (taken > 0) buffer.splice(0, taken);
    }
    return events;
  }

  /** Something was read. */
  wake(): void {
    this.#client?.wake();
  }

  /** Whether another relay probes the API for all. */
  hold(isHeld: boolean): void {
    this.#client?.hold(isHeld);
  }

  pauseChanged(isPaused: boolean): void {
    this.#onPause(isPaused);
  }

  /** What waits of a partition is left to its next owner. */
  forget(partition: Partition): void {
    partition.isStopped = true;
    partition.buffer.length = 0;
    this.#client?.forget((entry) => {
      const { partition: own } = entry as RelayEntry;
      return own === partition && partition.closeEntry(entry as RelayEntry);
    });
  }

  close(): void {}

  #entriesOf(event: QueuedEvent): RelayEntry[] {
    return entriesOf(event, this) as RelayEntry[];
  }

  /** Until the store has answered, or the partitions may have another owner. */
  async #mark(
    marks: Map<Partition, { event: QueuedEvent; ids: string[] }[]>,
    refused: Set<QueuedEvent>,
  ): Promise<void> {
    const refuse = (partition: Partition) => {
      for (const { event } of marks.get(partition) ?? []) refused.add(event);
      marks.delete(partition);
    };
    for (;;) {
      for (const partition of marks.keys()) if (!partition.isFresh) refuse(partition);
      if (marks.size === 0) return;
      const asked = [...marks].map(([partition, own]) => [partition, own.flatMap(({ ids }) => ids)] as const);
      try {
        const lost = await this.#settlement.begin(new Map(asked));
        for (const partition of marks.keys()) {
          if (lost.some(({ token }) => token === partition.lease.token)) partition.isLost = true;
          if (partition.isLost || !partition.isFresh) refuse(partition);
        }
        return;
      } catch {
        // A relay without a store has a heartbeat that says so.
        await new Promise<void>((resolve) => backgroundTimer(resolve, RETRY_MS));
      }
    }
  }
}
