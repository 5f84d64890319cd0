import type { Call } from '../delivery/call.js';
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
import type { Diagnostics } from '../diagnostics.js';
import type { SpoolOptions } from '../options/client-options.js';
import { backgroundTimer, clearTimeout, monotonicMs } from '../util/time.js';
import { atExit } from './at-exit.js';
import { LeftEvents } from './left-events.js';
import { OtherOwners } from './other-owners.js';
import { Owner, type Project } from './owner.js';
import { newOrigin, STATUS } from './records.js';
import type { SpoolEntry } from './segment.js';
import { SegmentLog } from './segment-log.js';
import { SpoolWarnings } from './spool-warnings.js';
import { TurnWrites } from './turn-writes.js';

const TICK_MS = 1_000;
/** In ticks: */
const BEAT_EVERY = 2;
const SCAN_EVERY = 5;
const RETRY_EVERY = 10;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** Keeps events in a directory until they have their outcome, so that they outlive the process. */
export class Spool implements EventSource {
  readonly #options: Required<SpoolOptions>;
  readonly #project: Project & { readonly maxEventAgeMs: number };
  readonly #warnings: SpoolWarnings;
  readonly #writes = new TurnWrites(() => void this.#flush());
  #left = new LeftEvents(this);
  #client: SourceClient | undefined;
  #owner: Owner | undefined;
  #others: OtherOwners | undefined;
  #log: SegmentLog | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  #isClosed = false;
  readonly #atExit = (): void => {
    this.#client?.leave();
    void this.close();
  };

  constructor(options: SpoolOptions, project: Project & { readonly maxEventAgeMs: number }, diagnostics: Diagnostics) {
    this.#options = { maxBytes: DEFAULT_MAX_BYTES, fsync: 'interval', ...options };
    this.#project = project;
    this.#warnings = new SpoolWarnings(this.#options, (RETRY_EVERY * TICK_MS) / 1_000, diagnostics);
  }

  get isBehind(): boolean {
    return this.#left.isBehind;
  }

  get isKeeping(): boolean {
    return this.#log?.isSuspended === false && !this.#isClosed;
  }

  open(client: SourceClient): void {
    this.#client = client;
    atExit().add(this.#atExit);
    this.#start();
    this.#tickLater();
  }

  append(event: QueuedEvent<Call>): Entry | undefined {
    if (!this.isKeeping) return undefined;
    const madeAt = Date.now() - Math.max(0, monotonicMs() - event.call.madeAt);
    const entry = this.#log?.append(event, madeAt);
    if (entry) this.#writes.soon(true);
    return entry;
  }

  /** What can be repeated may be sent twice: that it was begun makes no difference, unless it has an order. */
  needsBegin({ repeatable, orderingKey, call }: QueuedEvent): boolean {
    return !repeatable || orderingKey !== undefined || call.write !== undefined;
  }

  begin(events: readonly QueuedEvent[]): Unsendable {
    // Of what has an order it is enough that the end of the one before is written: else both would be sent again, after both.
    const once = events.filter(({ repeatable }) => !repeatable);
    const unmarked = once.filter(
      (event) => !this.#entriesOf(event).every((entry) => this.#log?.mark(entry, STATUS.begun)),
    );
    const isWritten = this.#flush();
    // After it is written: whoever has taken the directory over since reads it then.
    if (this.#owner?.isOwn === false) this.#lost(true);
    if (this.#owner) return new Set(isWritten ? unmarked : once);
    return new Set(events.filter((event) => this.#entriesOf(event).length > 0));
  }

  retract(event: QueuedEvent): void {
    for (const entry of this.#entriesOf(event)) this.#mark(entry, STATUS.waiting);
  }

  settle(entry: Entry, _delivery: FinalDelivery): void {
    this.#mark(entry as SpoolEntry, STATUS.ended);
  }

  read(most: number, mostBytes: number): readonly KeptEvent[] {
    return this.#left.read(most, mostBytes, this.#warnings.unread);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    atExit().delete(this.#atExit);
    const [log, owner] = [this.#log, this.#owner];
    if (!log || !owner) return;
    this.#flush();
    log.tidyAll();
    log.segments.close();
    try {
      if (log.segments.isEmpty && !this.isBehind) owner.remove();
      else owner.release();
    } catch {
      // The next process finds that this one is dead.
    }
  }

  #entriesOf(event: QueuedEvent): SpoolEntry[] {
    return entriesOf(event, this) as SpoolEntry[];
  }

  #mark(entry: SpoolEntry, status: SpoolEntry['status']): void {
    if (this.#isClosed || !this.#log) return;
    this.#log.mark(entry, status);
    this.#writes.soon(false);
  }

  #flush(): boolean {
    return this.#log?.flush() ?? true;
  }

  /** Whether the directory is still its own, where others may think that this process is dead. */
  readonly #isOwn = (hasWritten: boolean): boolean => {
    if (!this.#owner?.isStale || this.#owner.beat()) return true;
    this.#lost(hasWritten);
    return false;
  };

  #start(): void {
    const { directory, maxBytes } = this.#options;
    try {
      const owner = Owner.create(directory, this.#project);
      this.#owner = owner;
      this.#log = new SegmentLog(this, owner.directory, newOrigin(), maxBytes, {
        ...this.#warnings,
        isOwn: this.#isOwn,
      });
      this.#others = new OtherOwners(directory, owner, this.#project, this.#warnings.newer);
      this.#warnings.works();
      this.#takeOver();
    } catch (error) {
      this.#warnings.failed(error);
    }
  }

  #takeOver(): void {
    const log = this.#log;
    const looks = this.#left.add(this.#others?.take(monotonicMs()) ?? [], (segments) => {
      for (const segment of segments) log?.segments.add(segment);
      log?.tidyAll();
    });
    for (const looked of looks) void looked.catch(this.#warnings.unread).then(() => this.#client?.wake());
    // What could not be read before.
    if (this.isBehind) this.#client?.wake();
  }

  #tickLater(): void {
    this.#timer = backgroundTimer(() => {
      this.#ticks += 1;
      try {
        this.#tick();
      } catch (error) {
        this.#warnings.failed(error);
      }
      if (!this.#isClosed) this.#tickLater();
    }, TICK_MS);
  }

  #tick(): void {
    const [owner, log] = [this.#owner, this.#log];
    const isDue = (every: number) => this.#ticks % every === 0;
    if (!owner || !log) {
      if (isDue(RETRY_EVERY)) this.#start();
      return;
    }
    if (isDue(BEAT_EVERY) && !owner.beat()) return this.#lost();
    if (isDue(BEAT_EVERY)) log.tidyAll();
    if (isDue(SCAN_EVERY)) this.#takeOver();
    if (isDue(RETRY_EVERY)) log.resume();
    if (this.#options.fsync === 'interval') log.segments.sync();
  }

  /** Another process has taken the directory over, with all that was written; or somebody has deleted it. */
  #lost(hasWritten = false): void {
    const [log, owner] = [this.#log, this.#owner];
    this.#owner = undefined;
    this.#others = undefined;
    this.#log = undefined;
    this.#left = new LeftEvents(this);
    log?.abandon(hasWritten);
    if (owner?.wasSilent === false) {
      this.#client?.detach();
      return this.#warnings.failed(new Error(`${owner.directory} was deleted`));
    }
    this.#client?.forget(({ source }) => source === this);
    this.#warnings.lost();
  }
}
