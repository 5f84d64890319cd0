import path from 'node:path';
import type { EventSource, KeptEvent } from '../delivery/event-source.js';
import { fs } from '../util/node-modules.js';
import { setImmediate } from '../util/time.js';
import { FoundEvents } from './found-events.js';
import { EventReader, kindAt, lengthAt, STATUS } from './records.js';
import { SEGMENT_BYTES, SEGMENT_SUFFIX, Segment, type SpoolEntry } from './segment.js';

/** So many records are looked at in one turn of the event loop: about two milliseconds. */
const RECORDS_A_TURN = 4_000;
/** So much is read from a file at once, unless one event is larger. */
const READ_BYTES = 256 * 1024;

/** The process or the machine has not enough of something for now. */
const SHORTAGES: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

/** The events that others left. What is in memory until there is room in the queue is only where they are. */
export class LeftEvents {
  readonly #source: EventSource;
  readonly #reader = new EventReader();
  /** Of each owner that was looked through and has something left, in the order in which they are delivered. */
  readonly #found: FoundEvents[] = [];
  /** Directories that are still to be looked through, one after the other. */
  #open = 0;
  #looking: Promise<void> = Promise.resolve();
  /** Directories of owners that could not be looked through, for instance because too many files were open. */
  #unseen: (readonly string[])[] = [];

  constructor(source: EventSource) {
    this.#source = source;
  }

  get isBehind(): boolean {
    return this.#open > 0 || this.#found.length > 0;
  }

  /**
   * Looks through what was taken over from each owner, the oldest directory first, and again through what could not be read before.
   * `take` gets the segments in it.
   */
  add(owners: readonly (readonly string[])[], take: (segments: readonly Segment[]) => void): Promise<void>[] {
    return [...this.#unseen.splice(0), ...owners].map((directories) => this.#look(directories, take));
  }

  /** What cannot be read stays where it is: for the next call if the cause is a shortage, else for the next process. */
  read(most: number, mostBytes: number, failed: (error: unknown) => void): KeptEvent[] {
    const events: KeptEvent[] = [];
    let bytes = 0;
    for (let [found] = this.#found; found && events.length < most && bytes < mostBytes; [found] = this.#found) {
      const run = found.take(most - events.length, Math.min(READ_BYTES, mostBytes - bytes));
      try {
        for (const event of this.#eventsOf(run)) {
          bytes += event.bytes;
          events.push(event);
        }
      } catch (error) {
        failed(error);
        if (SHORTAGES.has((error as NodeJS.ErrnoException).code)) {
          found.putBack(run);
          break;
        }
      }
      if (found.isEmpty) this.#found.shift();
    }
    return events;
  }

  /** Of one segment, one behind the other. */
  #eventsOf(run: readonly SpoolEntry[]): KeptEvent[] {
    const [first] = run;
    const last = run.at(-1);
    if (!first || !last) return [];
    const buffer = first.segment.read(first.place, last.place + last.length - first.place);
    return run.map((entry) =>
      this.#reader.eventAt(buffer, entry.place - first.place, entry, entry.status === STATUS.begun),
    );
  }

  #look(directories: readonly string[], take: (segments: readonly Segment[]) => void): Promise<void> {
    this.#open += 1;
    const looked = this.#looking.then(async () => {
      try {
        const found = await findIn(directories, this.#source);
        take(found.segments);
        if (!found.isEmpty) this.#found.push(found);
      } catch (error) {
        this.#unseen.push(directories);
        throw error;
      } finally {
        this.#open -= 1;
      }
    });
    this.#looking = looked.catch(() => {});
    return looked;
  }
}

/** Everything in these directories. A torn record is the last that was written, and is ignored with what follows. */
async function findIn(directories: readonly string[], source: EventSource): Promise<FoundEvents> {
  const found = new FoundEvents(source);
  const file = new FileBuffer();
  const empty: string[] = [];
  try {
    for (const directory of directories) {
      const names = (await fs().promises.readdir(directory)).sort();
      if (names.length === 0) empty.push(directory);
      for (const name of names.filter((each) => each.endsWith(SEGMENT_SUFFIX))) {
        const place = path.join(directory, name);
        await lookThrough(await file.read(place), place, found);
      }
    }
  } catch (error) {
    for (const segment of found.segments) segment.close();
    throw error;
  }
  found.end();
  // Of owners that were killed before they had an event. One that cannot be deleted stays for the next process.
  await Promise.allSettled(empty.map((directory) => fs().promises.rmdir(directory)));
  return found;
}

async function lookThrough(buffer: Buffer, file: string, found: FoundEvents): Promise<void> {
  const segment = new Segment(file, buffer.length);
  found.segments.push(segment);
  for (let place = 0, records = 1; ; records += 1) {
    const kind = kindAt(buffer, place);
    if (kind === 'torn') return;
    if (kind === 'unknown') segment.isForeign = true;
    else if (kind === 'mark') found.mark(buffer, place);
    else found.add(buffer, place, kind === 'copy');
    place += lengthAt(buffer, place);
    if (records % RECORDS_A_TURN === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
  }
}

/** Reads one file after the other into the same memory. */
class FileBuffer {
  #buffer = Buffer.allocUnsafeSlow(SEGMENT_BYTES);

  async read(file: string): Promise<Buffer> {
    const handle = await fs().promises.open(file);
    try {
      const { size } = await handle.stat();
      if (size > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(size);
      let length = 0;
      while (length < size) {
        const { bytesRead } = await handle.read(this.#buffer, length, size - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return this.#buffer.subarray(0, length);
    } finally {
      await handle.close();
    }
  }
}
