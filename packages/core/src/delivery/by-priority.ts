import { type Entry, PRIORITIES, type Priority } from './entry.js';
import { LinkedList } from './linked-list.js';

/** What waits in the queue, by priority, the oldest first, with its size. */
export class ByPriority implements Iterable<Entry> {
  size = 0;
  bytes = 0;
  readonly #lists = PRIORITIES.map(() => new LinkedList<Entry>());
  readonly #bytes = PRIORITIES.map(() => 0);

  add(entry: Entry): void {
    const { priority, bytes } = entry.event;
    this.#lists[priority]?.append(entry);
    // No calls from here on: a full stack must not stop it halfway.
    this.size += 1;
    this.bytes += bytes;
    this.#bytes[priority] = (this.#bytes[priority] ?? 0) + bytes;
  }

  /** Without effect for one that does not wait. */
  remove(entry: Entry): void {
    if (!entry.list) return;
    const { priority, bytes } = entry.event;
    entry.list.remove(entry);
    // As above.
    this.size -= 1;
    this.bytes -= bytes;
    this.#bytes[priority] = (this.#bytes[priority] ?? 0) - bytes;
  }

  oldest(priority: Priority): Entry | undefined {
    return this.#lists[priority]?.first;
  }

  /** Of what is more important. */
  above(priority: Priority): { readonly size: number; readonly bytes: number } {
    let size = 0;
    let bytes = 0;
    for (let more = priority + 1; more < PRIORITIES.length; more += 1) {
      size += this.#lists[more]?.size ?? 0;
      bytes += this.#bytes[more] ?? 0;
    }
    return { size, bytes };
  }

  /** Everything, in no particular order. */
  *[Symbol.iterator](): Iterator<Entry> {
    for (const list of this.#lists) yield* list;
  }
}
