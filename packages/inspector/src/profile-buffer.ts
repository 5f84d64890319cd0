import { asTexts, mergeRows, type ProfileRow } from './profile-row.js';

/** Pending writes of the whole server at which it does not wait for the next flush. */
const MAX_PENDING = 200;
/** How long a flushed profile is read as it was written; afterwards it is read from the database, which holds text. */
const CACHED_MS = 60 * 60_000;

export interface ProfileBufferOptions {
  readonly now: () => number;
  /** The grid on which pending writes are merged and stored; 0 stores each at once. */
  readonly flushMs: number;
  /** From the start of a flush until what it stores is read. */
  readonly insertMs: number;
  /** Of devices, this many are kept; the oldest go first. */
  readonly maxDevices: number;
}

/** Profiles as the server writes them: gathered, and stored together. */
export interface ProfileBuffer {
  /** The profile as of the last flush. */
  flushed(key: string): ProfileRow | undefined;
  /** Whether it was flushed within the last hour. */
  isCached(key: string): boolean;
  /** The profile with what is pending: what the next flush leaves. */
  current(key: string): ProfileRow | undefined;
  all(): ProfileRow[];
  write(key: string, row: ProfileRow): void;
  /** Stores it at once. */
  store(key: string, row: ProfileRow): void;
  clear(): void;
}

type Batch = readonly (readonly [string, ProfileRow])[];

export function createProfileBuffer({ now, flushMs, insertMs, maxDevices }: ProfileBufferOptions): ProfileBuffer {
  const stored = new Map<string, { row: ProfileRow; at: number }>();
  let pending: [string, ProfileRow][] = [];
  let inserting: { batch: Batch; doneAt: number } | undefined;
  let seenAt = now();

  const nextFlushAfter = (at: number) => (flushMs === 0 ? at : (Math.floor(at / flushMs) + 1) * flushMs);

  function read(key: string, at: number): ProfileRow | undefined {
    const found = stored.get(key);
    if (!found) return undefined;
    return at - found.at < CACHED_MS ? found.row : { ...found.row, properties: asTexts(found.row.properties) };
  }

  function put(batch: Batch, at: number): void {
    const merged = new Map<string, ProfileRow>();
    for (const [key, row] of batch) merged.set(key, mergeRows(merged.get(key), row));
    for (const [key, row] of merged) stored.set(key, { row: mergeRows(read(key, at), row), at });
    forgetDevices();
  }

  function forgetDevices(): void {
    let left = stored.size - maxDevices;
    for (const [key, { row }] of stored) {
      if (left <= 0) return;
      if (!row.isExternal && stored.delete(key)) left -= 1;
    }
  }

  function begin(at: number): void {
    inserting = { batch: pending, doneAt: at + insertMs };
    pending = [];
  }

  /** Catches up with the clock: nothing happens between two calls that could not be done at the second. */
  function advance(): number {
    const at = now();
    for (;;) {
      const flushAt = nextFlushAfter(seenAt);
      if (inserting && inserting.doneAt <= at) {
        put(inserting.batch, inserting.doneAt);
        seenAt = Math.max(seenAt, inserting.doneAt);
        inserting = undefined;
      } else if (!inserting && pending.length > 0 && flushAt <= at) {
        seenAt = flushAt;
        begin(flushAt);
      } else {
        seenAt = at;
        return at;
      }
    }
  }

  const waiting = (): Batch => [...(inserting?.batch ?? []), ...pending];

  const withWaiting = (key: string, at: number, batch: Batch): ProfileRow | undefined => {
    const merged = batch.reduce<ProfileRow | undefined>(
      (row, [owner, write]) => (owner === key ? mergeRows(row, write) : row),
      undefined,
    );
    return merged ? mergeRows(read(key, at), merged) : read(key, at);
  };

  return {
    flushed: (key) => read(key, advance()),
    isCached(key) {
      const at = advance();
      const found = stored.get(key);
      return found !== undefined && at - found.at < CACHED_MS;
    },
    current: (key) => withWaiting(key, advance(), waiting()),
    all() {
      const at = advance();
      const batch = waiting();
      const keys = new Set([...stored.keys(), ...batch.map(([key]) => key)]);
      const touched = new Set(batch.map(([key]) => key));
      return [...keys].flatMap((key) => (touched.has(key) ? withWaiting(key, at, batch) : read(key, at)) ?? []);
    },
    write(key, row) {
      const at = advance();
      pending.push([key, row]);
      if (!inserting && (flushMs === 0 || pending.length >= MAX_PENDING)) begin(at);
      advance();
    },
    store: (key, row) => put([[key, row]], advance()),
    clear() {
      stored.clear();
      pending = [];
      inserting = undefined;
    },
  };
}
