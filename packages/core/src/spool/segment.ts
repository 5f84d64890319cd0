import type { Call } from '../delivery/call.js';
import type { Entry } from '../delivery/event-source.js';
import type { QueuedEvent } from '../delivery/queued-event.js';
import { fs } from '../util/node-modules.js';
import { type EventId, type Status, statusPlace } from './records.js';

/** Segments are this large, unless one event is larger. */
export const SEGMENT_BYTES = 4 * 1024 * 1024;
/** How the names of their files end. */
export const SEGMENT_SUFFIX = '.seg';

/** An event in a segment. */
export interface SpoolEntry extends Entry, EventId {
  segment: Segment;
  /** Of its record. */
  place: number;
  length: number;
  status: Status;
}

/** An event of a call in this process. */
export interface OwnEntry extends SpoolEntry {
  readonly event: QueuedEvent<Call>;
}

/** A file of records. */
export class Segment {
  readonly path: string;
  /** Of whole records. */
  size: number;
  /** Events that have no outcome yet. */
  readonly entries = new Set<SpoolEntry>();
  /** The bytes of those. */
  liveBytes = 0;
  /** Events that others left in it and that are not among them yet. */
  unread = 0;
  /** Segments that have to be deleted before this one, which says what has become of their events. */
  readonly needs = new Set<Segment>();
  isDeleted = false;
  /** Whether it has records that this version cannot read. It is left alone then. */
  isForeign = false;
  isDirty = false;
  #fd: number | undefined;

  constructor(path: string, size: number) {
    this.path = path;
    this.size = size;
  }

  static create(path: string): Segment {
    const segment = new Segment(path, 0);
    segment.#fd = fs().openSync(path, 'wx+', 0o600);
    return segment;
  }

  /** Appends, or changes nothing. Throws where the disk takes it not or only in part. */
  append(buffer: Buffer, length: number): void {
    const fd = this.#open();
    try {
      for (let written = 0; written < length; ) {
        written += fs().writeSync(fd, buffer, written, length - written, this.size + written);
      }
    } catch (error) {
      try {
        fs().ftruncateSync(fd, this.size);
      } catch {
        // What is beyond is cut by whoever reads it, or overwritten.
      }
      throw error;
    }
    this.size += length;
    this.isDirty = true;
  }

  /** Throws where it is not all there any more. */
  read(from: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    const read = fs().readSync(this.#open(), buffer, 0, length, from);
    if (read < length) throw new Error(`${this.path} is shorter than it was`);
    return buffer;
  }

  /** Overwrites the status of an event, which needs no room on the disk. */
  overwrite(place: number, status: Status): void {
    fs().writeSync(this.#open(), Uint8Array.of(status), 0, 1, statusPlace(place));
    this.isDirty = true;
  }

  add(entry: SpoolEntry): void {
    this.entries.add(entry);
    this.liveBytes += entry.length;
  }

  remove(entry: SpoolEntry): void {
    if (this.entries.delete(entry)) this.liveBytes -= entry.length;
  }

  /** Whether nobody needs what it says. */
  get isOver(): boolean {
    return this.entries.size === 0 && this.unread === 0 && this.needs.size === 0 && !this.isForeign;
  }

  empty(): void {
    fs().ftruncateSync(this.#open(), 0);
    this.size = 0;
  }

  delete(): void {
    this.isDeleted = true;
    this.close();
    fs().unlinkSync(this.path);
  }

  sync(): void {
    if (!this.isDirty || this.#fd === undefined) return;
    this.isDirty = false;
    fs().fdatasync(this.#fd, () => {});
  }

  close(): void {
    if (this.#fd !== undefined) fs().closeSync(this.#fd);
    this.#fd = undefined;
  }

  #open(): number {
    this.#fd ??= fs().openSync(this.path, 'r+');
    return this.#fd;
  }
}
