import path from 'node:path';
import { fs } from '../util/node-modules.js';
import type { Segment } from './segment.js';

/** The segments of one owner, and what it has taken over. */
export class SegmentSet implements Iterable<Segment> {
  bytes = 0;
  readonly #directory: string;
  readonly #segments = new Set<Segment>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  [Symbol.iterator](): Iterator<Segment> {
    return this.#segments.values();
  }

  get isEmpty(): boolean {
    for (const { entries, unread, isForeign } of this.#segments)
      if (entries.size + unread > 0 || isForeign) return false;
    return true;
  }

  add(segment: Segment): void {
    this.#segments.add(segment);
    this.bytes += segment.size;
  }

  /** Deletes what is over, and then what has waited for that. */
  tidy(segment: Segment, newest: Segment | undefined): void {
    if (segment === newest || segment.isDeleted || !segment.isOver) return;
    try {
      segment.delete();
    } catch {
      // Somebody else has deleted it.
    }
    this.#segments.delete(segment);
    this.bytes -= segment.size;
    this.#removeFolder(path.dirname(segment.path));
    for (const other of this.#segments) if (other.needs.delete(segment)) this.tidy(other, newest);
  }

  sync(): void {
    for (const segment of this.#segments) segment.sync();
  }

  close(): void {
    for (const segment of this.#segments) segment.close();
  }

  /** They are somebody else's. */
  abandon(): void {
    this.close();
    for (const segment of this.#segments) segment.isDeleted = true;
  }

  /** Where something of another owner was, and nothing is left. */
  #removeFolder(folder: string): void {
    if (folder === this.#directory || [...this.#segments].some(({ path: file }) => path.dirname(file) === folder))
      return;
    try {
      fs().rmdirSync(folder);
    } catch {
      // There is something else in it.
    }
  }
}
