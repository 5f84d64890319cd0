import type { EventSource } from '../delivery/event-source.js';
import { type EventId, idOf, lengthAt, markAt, STATUS, type Status, statusAt } from './records.js';
import type { Segment, SpoolEntry } from './segment.js';

const LEAST_EVENTS = 1_024;

/**
 * Where the events of a dead owner are. Numbers in columns: an object for each of a hundred thousand would cost more than reading their
 * files.
 */
export class FoundEvents {
  readonly segments: Segment[] = [];
  readonly #source: EventSource;
  #count = 0;
  #hasCopies = false;
  /** The process that they were called in, and their number there; */
  #origins = new Float64Array(LEAST_EVENTS);
  #sequences = new Float64Array(LEAST_EVENTS);
  /** the place of their segment among all, and of their record in it. */
  #segmentOf = new Uint32Array(LEAST_EVENTS);
  #places = new Uint32Array(LEAST_EVENTS);
  #lengths = new Uint32Array(LEAST_EVENTS);
  #statuses = new Uint8Array(LEAST_EVENTS);
  /** By origin and sequence: as many as are looked for. Where no event had its outcome, that is none. */
  readonly #byOrigin = new Map<number, Map<number, number>>();
  #known = 0;
  /** What is left, in the order of the calls, and how many of these were taken. */
  #left = new Uint32Array();
  #taken = 0;

  constructor(source: EventSource) {
    this.#source = source;
  }

  get isEmpty(): boolean {
    return this.#taken === this.#left.length;
  }

  /** An event of the segment that was added last. */
  add(buffer: Buffer, place: number, isCopy: boolean): void {
    const id = idOf(buffer, place);
    const status = statusAt(buffer, place);
    const segment = this.segments.length - 1;
    const first = isCopy ? this.#find(id) : undefined;
    if (isCopy) this.#hasCopies = true;
    if (first !== undefined) {
      // The first copy was not deleted any more. From now on only the second counts.
      this.#segmentAt(first).overwrite(this.#places[first] as number, STATUS.ended);
      this.#segmentOf[first] = segment;
      this.#places[first] = place;
      this.#statuses[first] = status;
      return;
    }
    if (this.#count === this.#places.length) this.#grow();
    const at = this.#count;
    this.#count += 1;
    this.#origins[at] = id.origin;
    this.#sequences[at] = id.sequence;
    this.#segmentOf[at] = segment;
    this.#places[at] = place;
    this.#lengths[at] = lengthAt(buffer, place);
    this.#statuses[at] = status;
  }

  /** What the segment that was added last says of events. */
  mark(buffer: Buffer, place: number): void {
    const { ids, status } = markAt(buffer, place);
    const segment = this.segments.at(-1);
    for (const id of ids) {
      const known = this.#find(id);
      if (known === undefined) continue;
      if (this.#statuses[known] !== STATUS.ended) this.#statuses[known] = status;
      const own = this.#segmentAt(known);
      if (own !== segment) segment?.needs.add(own);
    }
  }

  /** All has been looked at. What is left belongs to its segments, and can be taken: a copy is behind later ones, but was called before. */
  end(): void {
    const left = this.#left.length === 0 ? new Uint32Array(this.#count) : this.#left;
    let count = 0;
    for (let at = 0; at < this.#count; at += 1) {
      if (this.#statuses[at] === STATUS.ended) continue;
      left[count] = at;
      count += 1;
      this.#segmentAt(at).unread += 1;
    }
    this.#left = left.subarray(0, count);
    const [origins, sequences] = [this.#origins, this.#sequences];
    const of = (column: Float64Array, at: number) => column[at] as number;
    if (this.#hasCopies) {
      this.#left.sort((a, b) => of(origins, a) - of(origins, b) || of(sequences, a) - of(sequences, b));
    }
    this.#byOrigin.clear();
  }

  /** The next ones of a segment, as far as they are in so many bytes of it; at least one, unless there is none. */
  take(most: number, mostBytes: number): SpoolEntry[] {
    const run: SpoolEntry[] = [];
    let first: { readonly segment: Segment; readonly place: number } | undefined;
    for (; this.#taken < this.#left.length && run.length < most; this.#taken += 1) {
      const at = this.#left[this.#taken] as number;
      const segment = this.#segmentAt(at);
      const place = this.#places[at] as number;
      const length = this.#lengths[at] as number;
      if (first && (segment !== first.segment || place < first.place || place + length - first.place > mostBytes))
        break;
      first ??= { segment, place };
      run.push(this.#entryAt(at, segment, place, length));
    }
    return run;
  }

  /** What was taken last. */
  putBack(run: readonly SpoolEntry[]): void {
    for (const entry of run) {
      entry.segment.remove(entry);
      entry.segment.unread += 1;
    }
    this.#taken -= run.length;
  }

  #entryAt(at: number, segment: Segment, place: number, length: number): SpoolEntry {
    const entry: SpoolEntry = {
      source: this.#source,
      origin: this.#origins[at] as number,
      sequence: this.#sequences[at] as number,
      segment,
      place,
      length,
      status: this.#statuses[at] as Status,
    };
    segment.unread -= 1;
    segment.add(entry);
    return entry;
  }

  #segmentAt(at: number): Segment {
    return this.segments[this.#segmentOf[at] as number] as Segment;
  }

  #find({ origin, sequence }: EventId): number | undefined {
    for (; this.#known < this.#count; this.#known += 1) {
      const [own, number] = [this.#origins[this.#known] as number, this.#sequences[this.#known] as number];
      const ofOrigin = this.#byOrigin.get(own);
      if (ofOrigin) ofOrigin.set(number, this.#known);
      else this.#byOrigin.set(own, new Map([[number, this.#known]]));
    }
    return this.#byOrigin.get(origin)?.get(sequence);
  }

  #grow(): void {
    const larger = <T extends Float64Array | Uint32Array | Uint8Array>(column: T): T => {
      const copy = new (column.constructor as new (length: number) => T)(2 * column.length);
      copy.set(column);
      return copy;
    };
    this.#origins = larger(this.#origins);
    this.#sequences = larger(this.#sequences);
    this.#segmentOf = larger(this.#segmentOf);
    this.#places = larger(this.#places);
    this.#lengths = larger(this.#lengths);
    this.#statuses = larger(this.#statuses);
  }
}
