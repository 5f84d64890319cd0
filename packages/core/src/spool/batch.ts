import { RecordBuffer, STATUS, type Status } from './records.js';
import type { OwnEntry, Segment, SpoolEntry } from './segment.js';

/** What is to be written next: events, and what has become of others. */
export class Batch {
  readonly #records = new RecordBuffer();
  #added: OwnEntry[] = [];
  /** Events that were written last. */
  #latest: OwnEntry[] = [];
  readonly #marked: SpoolEntry[] = [];
  /** Of those: events with an outcome. It is the last word on them, so that all can be written together, behind the rest. */
  readonly #ended: SpoolEntry[] = [];

  get isEmpty(): boolean {
    return this.#records.used === 0 && this.#ended.length === 0;
  }

  get bytes(): number {
    return this.#records.used;
  }

  /** Returns the length of its record, which begins where the batch ended. */
  add(entry: OwnEntry, madeAt: number): number {
    this.#added.push(entry);
    return this.#records.event(entry, madeAt, entry.event);
  }

  mark(entry: SpoolEntry, status: Status): void {
    this.#marked.push(entry);
    if (status === STATUS.ended) this.#ended.push(entry);
    else this.#records.mark([entry], status);
  }

  copy(record: Buffer, status: Status): void {
    this.#records.copy(record, status);
  }

  /** Returns the bytes written. Throws where the disk does not take all. */
  write(to: Segment): number {
    if (this.#ended.length > 0) this.#records.mark(this.#ended.splice(0), STATUS.ended);
    const { buffer, used } = this.#records;
    to.append(buffer, used);
    this.#records.used = 0;
    this.#marked.length = 0;
    this.#latest = this.#added;
    this.#added = [];
    return used;
  }

  /** Its events are delivered from memory, as if they had never been here. Returns what was to be said of others. */
  abandon(): SpoolEntry[] {
    const own = new Set<SpoolEntry>(this.#added);
    this.#forget(this.#added);
    const marked = this.#marked.filter((entry) => !own.has(entry) && !entry.segment.isDeleted);
    this.#records.used = 0;
    for (const list of [this.#added, this.#marked, this.#ended]) list.length = 0;
    return marked;
  }

  /** The same for what was written last, and that others may not have found: what they have found as well may then be sent twice. */
  abandonLatest(): void {
    this.#forget(this.#latest.filter(({ event }) => event.repeatable));
  }

  #forget(added: readonly OwnEntry[]): void {
    for (const entry of added) {
      entry.segment.remove(entry);
      const { call } = entry.event;
      if (call.entry === entry) call.entry = undefined;
    }
  }
}
