import path from 'node:path';
import type { EventSource, KeptEvent } from '../delivery/event-source.js';
import { fs } from '../util/node-modules.js';
import { setImmediate } from '../util/time.js';
import { type EventId, EventReader, idOf, kindAt, lengthAt, markAt, STATUS, statusAt } from './records.js';
import { Segment, type SpoolEntry } from './segment.js';

/** So many records are looked at in one turn of the event loop. */
const RECORDS_A_TURN = 1_000;
/** So much is read from a file at once, unless one event is larger. */
const READ_BYTES = 256 * 1024;

interface Found {
  readonly segments: readonly Segment[];
  /** In the order in which they were called. */
  readonly entries: readonly SpoolEntry[];
}

/** The events that others left. What is in memory until there is room in the queue is only where they are. */
export class LeftEvents {
  readonly #source: EventSource;
  readonly #reader = new EventReader();
  #waiting: SpoolEntry[] = [];
  #next = 0;
  /** Directories that are still to be looked through, one after the other. */
  #open = 0;
  #looking: Promise<void> = Promise.resolve();

  constructor(source: EventSource) {
    this.#source = source;
  }

  get isBehind(): boolean {
    return this.#open > 0 || this.#next < this.#waiting.length;
  }

  /** Looks through what was taken over from one owner, the oldest directory first. `take` gets what is in it. */
  add(directories: readonly string[], take: (found: Found) => void): Promise<void> {
    this.#open += 1;
    const looked = this.#looking.then(async () => {
      try {
        const found = await findIn(directories, this.#source);
        take(found);
        for (const entry of found.entries) this.#waiting.push(entry);
      } finally {
        this.#open -= 1;
      }
    });
    this.#looking = looked.catch(() => {});
    return looked;
  }

  read(most: number, mostBytes: number): KeptEvent[] {
    const events: KeptEvent[] = [];
    let bytes = 0;
    while (events.length < most && bytes < mostBytes) {
      const run = this.#nextRun(most - events.length, mostBytes - bytes);
      const [first] = run;
      const last = run.at(-1);
      if (!first || !last) break;
      this.#next += run.length;
      const buffer = first.segment.read(first.place, last.place + last.length - first.place);
      for (const entry of run) {
        const event = this.#reader.eventAt(buffer, entry.place - first.place, entry, entry.status === STATUS.begun);
        bytes += event.bytes;
        events.push(event);
      }
    }
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    return events;
  }

  /** Events that one read gets: the next ones of a segment. */
  #nextRun(most: number, mostBytes: number): SpoolEntry[] {
    const run: SpoolEntry[] = [];
    let bytes = 0;
    for (let at = this.#next; at < this.#waiting.length && run.length < most; at += 1) {
      const entry = this.#waiting[at] as SpoolEntry;
      const [first] = run;
      bytes += entry.length;
      if (first && (entry.segment !== first.segment || entry.place < first.place)) break;
      if (first && (bytes > mostBytes || entry.place + entry.length - first.place > READ_BYTES)) break;
      run.push(entry);
    }
    return run;
  }
}

/** Everything in these directories. A torn record is the last that was written, and is ignored with what follows. */
async function findIn(directories: readonly string[], source: EventSource): Promise<Found> {
  const entries = new Entries(source);
  const segments: Segment[] = [];
  for (const directory of directories) {
    const names = (await fs().promises.readdir(directory)).filter((name) => name.endsWith('.seg')).sort();
    for (const name of names) {
      const file = path.join(directory, name);
      const buffer = await fs().promises.readFile(file);
      const segment = new Segment(file, buffer.length);
      segments.push(segment);
      for (let place = 0, records = 1; ; records += 1) {
        const kind = kindAt(buffer, place);
        if (kind === 'torn') break;
        if (kind === 'unknown') segment.isForeign = true;
        else if (kind === 'mark') entries.mark(buffer, place, segment);
        else entries.add(buffer, place, segment, kind === 'copy');
        place += lengthAt(buffer, place);
        if (records % RECORDS_A_TURN === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
      }
    }
  }
  const left = entries.inOrder().filter(({ status }) => status !== STATUS.ended);
  for (const entry of left) entry.segment.add(entry);
  return { segments, entries: left };
}

/** Events that were found. */
class Entries {
  readonly #all: SpoolEntry[] = [];
  #hasCopies = false;
  readonly #source: EventSource;
  /** By the process that they were called in: as many as are looked for. Where no event had its outcome, that is none. */
  readonly #byOrigin = new Map<number, Map<number, SpoolEntry>>();
  #known = 0;

  constructor(source: EventSource) {
    this.#source = source;
  }

  add(buffer: Buffer, place: number, segment: Segment, isCopy: boolean): void {
    const id = idOf(buffer, place);
    const status = statusAt(buffer, place);
    this.#hasCopies ||= isCopy;
    const first = isCopy ? this.#find(id) : undefined;
    if (first) {
      // The first copy was not deleted any more. From now on only the second counts.
      first.segment.overwrite(first, STATUS.ended);
      Object.assign(first, { segment, place, status });
      return;
    }
    const { origin, sequence } = id;
    this.#all.push({ source: this.#source, origin, sequence, segment, place, length: lengthAt(buffer, place), status });
  }

  mark(buffer: Buffer, place: number, segment: Segment): void {
    const { ids, status } = markAt(buffer, place);
    for (const id of ids) {
      const known = this.#find(id);
      if (!known) continue;
      if (known.status !== STATUS.ended) known.status = status;
      if (known.segment !== segment) segment.needs.add(known.segment);
    }
  }

  /** In the order of their calls: a copy is behind later ones. */
  inOrder(): readonly SpoolEntry[] {
    if (this.#hasCopies) this.#all.sort((a, b) => a.origin - b.origin || a.sequence - b.sequence);
    return this.#all;
  }

  #find({ origin, sequence }: EventId): SpoolEntry | undefined {
    for (; this.#known < this.#all.length; this.#known += 1) {
      const entry = this.#all[this.#known] as SpoolEntry;
      const ofOrigin = this.#byOrigin.get(entry.origin);
      if (ofOrigin) ofOrigin.set(entry.sequence, entry);
      else this.#byOrigin.set(entry.origin, new Map([[entry.sequence, entry]]));
    }
    return this.#byOrigin.get(origin)?.get(sequence);
  }
}
