import type { FinalDelivery } from '../../../src/delivery/delivery.js';
import {
  type Entry,
  type EventSource,
  entriesOf,
  type KeptEvent,
  type SourceClient,
} from '../../../src/delivery/event-source.js';
import type { QueuedEvent } from '../../../src/delivery/queued-event.js';

interface Kept extends Omit<KeptEvent, 'entry' | 'isAttempted' | 'mayBeSent'> {
  isAttempted: boolean;
}

interface MemoryEntry extends Entry {
  readonly kept: Kept;
}

/** What outlives the clients of a test. */
export interface MemoryStore {
  readonly left: Set<Kept>;
  /** The owner of all that is left. */
  owner: MemorySource | undefined;
  readonly settled: FinalDelivery[];
}

/** The smallest source: what others left is read once at the start, and one owner at a time. */
export class MemorySource implements EventSource {
  isBehind = true;
  readonly isKeeping = true;
  mostHeld?: number;
  readonly #store: MemoryStore;
  readonly #isAsynchronous: boolean;
  #unread: Kept[];
  #isEnded = false;

  constructor(store: MemoryStore, isAsynchronous: boolean) {
    this.#store = store;
    this.#isAsynchronous = isAsynchronous;
    store.owner = this;
    this.#unread = [...store.left];
  }

  open(client: SourceClient): void {
    client.wake();
  }

  append({ call, type, body, bytes, ip, userAgent, isVisitor, priority, orderingKey, repeatable }: QueuedEvent): Entry {
    const own = { type, body, bytes, ip, userAgent, isVisitor, priority, orderingKey, repeatable };
    const madeAt = Date.now() - (performance.now() - call.madeAt);
    const kept: Kept = { ...own, madeAt, isAttempted: false };
    if (this.#isOwner) this.#store.left.add(kept);
    return this.#entry(kept);
  }

  needsBegin(event: QueuedEvent): boolean {
    return !event.repeatable;
  }

  begin(events: readonly QueuedEvent[]) {
    if (!this.#isOwner) return this.#answer(new Set(events));
    for (const { kept } of this.#entriesOf(events)) kept.isAttempted = true;
    return this.#answer(undefined);
  }

  retract(event: QueuedEvent): void {
    if (!this.#isOwner) return;
    for (const { kept } of this.#entriesOf([event])) kept.isAttempted = false;
  }

  settle(entry: Entry, delivery: FinalDelivery): void {
    this.#store.settled.push(delivery);
    if (this.#isOwner) this.#store.left.delete((entry as MemoryEntry).kept);
  }

  read(most: number): KeptEvent[] {
    const next = this.#unread.slice(0, most);
    this.#unread = this.#unread.slice(next.length);
    this.isBehind = this.#unread.length > 0;
    return next.map((kept) => ({ ...kept, mayBeSent: true, entry: this.#entry(kept) }));
  }

  close(): void {
    this.#isEnded = true;
  }

  /** The process is killed: nothing is marked any more. */
  crash(): void {
    this.#isEnded = true;
  }

  get #isOwner(): boolean {
    return !this.#isEnded && this.#store.owner === this;
  }

  #entriesOf(events: readonly QueuedEvent[]): MemoryEntry[] {
    return events.flatMap((event) => entriesOf(event, this) as MemoryEntry[]);
  }

  #answer<T>(refused: T): T | Promise<T> {
    return this.#isAsynchronous ? new Promise((resolve) => setImmediate(() => resolve(refused))) : refused;
  }

  #entry(kept: Kept): MemoryEntry {
    return { source: this, kept };
  }
}
