import path from 'node:path';
import type { Call } from '../delivery/call.js';
import type { EventSource } from '../delivery/event-source.js';
import type { QueuedEvent } from '../delivery/queued-event.js';
import { Batch } from './batch.js';
import { mostBytesOf, STATUS, type Status } from './records.js';
import { type OwnEntry, SEGMENT_BYTES, SEGMENT_SUFFIX, Segment, type SpoolEntry } from './segment.js';
import { SegmentSet } from './segment-set.js';

/** What is written within a turn is not kept back beyond this. */
const MOST_BUFFERED = 1024 * 1024;
/** A segment of which less than this part is left is copied into the newest, so that it can be deleted. */
const SPARSE = 1 / 8;

export interface LogEvents {
  /** Asked before each write and after it; false where the directory is somebody else's by now. */
  readonly isOwn: (hasWritten: boolean) => boolean;
  /** The disk takes no more. What was written before stays. */
  readonly failed: (error: unknown) => void;
  readonly unread: (error: unknown) => void;
  readonly works: () => void;
  readonly full: () => void;
}

/**
 * The segments of one owner. New records go to the newest; a segment is deleted when all its events have their outcome, and all that it
 * says of others' events is of no use any more.
 */
export class SegmentLog {
  /** Whether nothing is written for now: the disk took no more. */
  isSuspended = false;
  readonly #source: EventSource;
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #events: LogEvents;
  readonly #origin: number;
  readonly segments: SegmentSet;
  readonly #batch = new Batch();
  #newest: Segment | undefined;
  #created = 0;
  #sequence = 0;

  constructor(source: EventSource, directory: string, origin: number, maxBytes: number, events: LogEvents) {
    this.#source = source;
    this.#directory = directory;
    this.segments = new SegmentSet(directory);
    this.#origin = origin;
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  append(event: QueuedEvent<Call>, madeAt: number): SpoolEntry | undefined {
    const most = mostBytesOf(event);
    if (this.segments.bytes + this.#batch.bytes + most > this.#maxBytes && !this.#makeRoom(most)) {
      if (!this.isSuspended) this.#events.full();
      return undefined;
    }
    const segment = this.#segmentFor(most);
    if (!segment) return undefined;
    this.#sequence += 1;
    const entry: OwnEntry = {
      source: this.#source,
      origin: this.#origin,
      sequence: this.#sequence,
      segment,
      place: segment.size + this.#batch.bytes,
      length: 0,
      status: STATUS.waiting,
      event,
    };
    entry.length = this.#batch.add(entry, madeAt);
    segment.add(entry);
    return entry;
  }

  /** False where it could not be marked. */
  mark(entry: SpoolEntry, status: Status): boolean {
    if (entry.segment.isDeleted) return false;
    if (entry.status === status || entry.status === STATUS.ended) return true;
    entry.status = status;
    const { segment } = entry;
    const into = this.#segmentFor(0);
    const isEnd = status === STATUS.ended;
    if (into) {
      this.#batch.mark(entry, status);
      if (into !== segment) into.needs.add(segment);
    }
    const isMarked = into !== undefined || this.#overwrite(entry);
    if (isEnd) {
      segment.remove(entry);
      if (segment.isOver) this.#tidy(segment);
    }
    return isMarked;
  }

  /** Writes what is new. False where that failed, or is not to be. */
  flush(): boolean {
    if (!this.#newest || this.#batch.isEmpty) return true;
    if (!this.#events.isOwn(false)) return false;
    try {
      this.segments.bytes += this.#batch.write(this.#newest);
    } catch (error) {
      const isMarked = this.#batch.abandon().map((entry) => this.#overwrite(entry));
      this.#suspend(error);
      return !isMarked.includes(false);
    }
    return this.#events.isOwn(true);
  }

  /** What can be deleted of it, and of others that waited for that. */
  tidyAll(): void {
    for (const segment of this.segments) this.#tidy(segment);
    // What is on the disk of events that have their outcome does not stay there.
    const newest = this.#newest;
    if (!newest || newest.size === 0 || !this.#batch.isEmpty || !newest.isOver) return;
    this.segments.bytes -= newest.size;
    newest.empty();
  }

  /** The directory is somebody else's. What is not written yet is delivered from memory; `hasWritten`: after that had happened. */
  abandon(hasWritten: boolean): void {
    if (hasWritten) this.#batch.abandonLatest();
    this.#batch.abandon();
    this.isSuspended = true;
    this.#newest = undefined;
    this.segments.abandon();
  }

  /** A segment that has room, which may be a new one; undefined where the disk takes none. */
  #segmentFor(bytes: number): Segment | undefined {
    if (this.isSuspended) return undefined;
    const newest = this.#newest;
    if (newest) {
      const size = newest.size + this.#batch.bytes;
      const isFull = size > 0 && size + bytes > SEGMENT_BYTES;
      if (!isFull && this.#batch.bytes <= MOST_BUFFERED) return newest;
      if (!this.flush()) return undefined;
      if (!isFull) return newest;
    }
    try {
      this.#created += 1;
      const name = String(this.#created).padStart(10, '0') + SEGMENT_SUFFIX;
      const segment = Segment.create(path.join(this.#directory, name));
      this.segments.add(segment);
      this.#newest = segment;
      if (newest) this.#tidy(newest);
      this.#compact(SPARSE);
      return this.#newest;
    } catch (error) {
      this.#suspend(error);
      return undefined;
    }
  }

  /** Tries the disk again. */
  resume(): void {
    if (!this.isSuspended) return;
    this.isSuspended = false;
    if (this.#segmentFor(0)) this.#events.works();
  }

  #suspend(error: unknown): void {
    this.isSuspended = true;
    this.#newest = undefined;
    this.#events.failed(error);
  }

  #makeRoom(bytes: number): boolean {
    if (!this.flush()) return false;
    this.#compact(1 / 2);
    return this.segments.bytes + this.#batch.bytes + bytes <= this.#maxBytes;
  }

  /** Copies what is left of sparse segments into the newest, so that a few events that wait for long do not keep many files. */
  #compact(part: number): void {
    for (const segment of [...this.segments]) {
      const { isForeign, unread, liveBytes, size } = segment;
      if (segment === this.#newest || isForeign || unread > 0 || liveBytes > part * size) continue;
      try {
        this.#copy(segment);
      } catch (error) {
        this.#events.unread(error);
      }
    }
  }

  #copy(segment: Segment): void {
    const into = this.#newest;
    if (!into) return;
    // All is read before any of it is copied: what cannot be read stays where it is.
    const records = [...segment.entries].map((entry) => [entry, segment.read(entry.place, entry.length)] as const);
    const moved = records.map(([entry, record]) => {
      const place = into.size + this.#batch.bytes;
      this.#batch.copy(record, entry.status);
      return { entry, place };
    });
    // Written before the other copy is gone.
    if (!this.flush()) return;
    for (const { entry, place } of moved) {
      segment.remove(entry);
      entry.segment = into;
      entry.place = place;
      into.add(entry);
    }
    this.#tidy(segment);
  }

  #overwrite(entry: SpoolEntry): boolean {
    try {
      entry.segment.overwrite(entry.place, entry.status);
      return true;
    } catch {
      return false;
    }
  }

  #tidy(segment: Segment): void {
    this.segments.tidy(segment, this.#newest);
  }
}
