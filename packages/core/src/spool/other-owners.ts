import path from 'node:path';
import { fs } from '../util/node-modules.js';
import {
  isUnfinished,
  lifeOf,
  OWNER_FILE,
  type Owner,
  type OwnerRecord,
  type Project,
  RELEASED_FILE,
  SILENT_MS,
} from './owner.js';
import { FORMAT } from './records.js';

const TOKEN = /^[\da-f]{32}$/;
/** What an owner has taken over, in this order. */
const TAKEN = /^\d{9}-[\da-f]{32}$/;
const MOST_NESTED = 10_000;

interface Sighting {
  readonly heartbeat: number;
  /** On this process's own clock, since the clocks of two machines may differ. */
  readonly seenAt: number;
}

/** What is in the directory of a spool besides one's own. */
interface OtherOwner {
  readonly token: string;
  readonly record: OwnerRecord | undefined;
  readonly isReleased: boolean;
  /** The time of the latest one, on the clock of its owner. */
  readonly heartbeat: number;
  /** When something was written last, in milliseconds since 1970. */
  readonly changedAt: number;
}

export function otherOwners(base: string, own?: string): OtherOwner[] {
  const names = fs()
    .readdirSync(base)
    .filter((name) => name !== own && (TOKEN.test(name) || isUnfinished(name)));
  return names.flatMap((token) => {
    try {
      const directory = path.join(base, token);
      const files = fs().readdirSync(directory);
      const timeOf = (file: string) => fs().statSync(path.join(directory, file)).mtimeMs;
      const changedAt = Math.max(...['', ...files].map(timeOf));
      const heartbeat = files.includes(OWNER_FILE) ? timeOf(OWNER_FILE) : changedAt;
      const isReleased = files.includes(RELEASED_FILE);
      return [{ token, record: recordIn(directory), isReleased, heartbeat, changedAt }];
    } catch {
      return []; // taken or deleted by somebody else just now
    }
  });
}

/** What an owner had taken over, the oldest first; where it was killed meanwhile, one may be in another. */
function nestedIn(directory: string): string[] {
  const names = fs()
    .readdirSync(directory)
    .filter((name) => TAKEN.test(name));
  const nested = names.sort().map((name) => path.join(directory, name));
  return nested.flatMap((each) => [...nestedIn(each), each]);
}

function recordIn(directory: string): OwnerRecord | undefined {
  try {
    return JSON.parse(fs().readFileSync(path.join(directory, OWNER_FILE), 'utf8')) as OwnerRecord;
  } catch {
    return undefined;
  }
}

/** False where it stays where it is. */
function move(from: string, to: string): boolean {
  try {
    fs().renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Finds what dead owners have left, and takes it over. */
export class OtherOwners {
  readonly #base: string;
  readonly #owner: Owner;
  readonly #project: Project;
  readonly #maxAgeMs: number;
  readonly #onNewer: (directory: string, format: number) => void;
  readonly #seen = new Map<string, Sighting>();
  #taken = 0;

  constructor(
    base: string,
    owner: Owner,
    project: Project & { readonly maxEventAgeMs: number },
    onNewer: (directory: string, format: number) => void,
  ) {
    this.#base = base;
    this.#owner = owner;
    this.#project = project;
    this.#maxAgeMs = project.maxEventAgeMs;
    this.#onNewer = onNewer;
  }

  /** Takes over what it can; `now` is on the monotonic clock. Returns the directories of each, which are in the owner's own now, the oldest first. */
  take(now: number): string[][] {
    const taken: string[][] = [];
    const others = otherOwners(this.#base, this.#owner.token).sort((a, b) => a.changedAt - b.changedAt);
    for (const other of others) {
      if (!this.#isDead(other, now)) continue;
      const { record, token } = other;
      // It has no events before it has its name. An owner that goes on all the same makes another one.
      if (isUnfinished(token)) this.#delete(token);
      else if (this.#isOwn(record)) taken.push(this.#claim(token));
      else if (Date.now() - other.changedAt > this.#maxAgeMs) this.#delete(token);
      else if (record && record.format !== FORMAT) this.#onNewer(path.join(this.#base, token), record.format);
    }
    const there = new Set(others.map(({ token }) => token));
    for (const token of this.#seen.keys()) if (!there.has(token)) this.#seen.delete(token);
    return taken.filter(({ length }) => length > 0);
  }

  #isOwn(record: OwnerRecord | undefined): boolean {
    const { clientId, apiUrl } = this.#project;
    return record?.format === FORMAT && record.clientId === clientId && record.apiUrl === apiUrl;
  }

  #isDead({ token, record, isReleased, heartbeat }: OtherOwner, now: number): boolean {
    if (isReleased) return true;
    const life = record ? lifeOf(record) : 'unknown';
    if (life !== 'unknown') return life === 'dead';
    const before = this.#seen.get(token);
    if (before?.heartbeat === heartbeat) return now - before.seenAt > SILENT_MS;
    this.#seen.set(token, { heartbeat, seenAt: now });
    return false;
  }

  /** Renaming is what makes it one's own: of several who try, one succeeds. What its owner had taken over comes along. */
  #claim(token: string): string[] {
    const first = this.#taken;
    this.#taken += MOST_NESTED;
    const target = this.#placeFor(token, this.#taken);
    if (!move(path.join(this.#base, token), target)) return [];
    try {
      for (const file of [OWNER_FILE, RELEASED_FILE]) fs().rmSync(path.join(target, file), { force: true });
      let canMove = true;
      const nested = nestedIn(target).map((directory, index) => {
        const place = this.#placeFor(path.basename(directory).slice(-token.length), first + 1 + index);
        canMove &&= move(directory, place);
        return canMove ? place : directory;
      });
      return [...nested, target];
    } catch {
      // What cannot be listed stays in it for the next owner.
      return [target];
    }
  }

  #placeFor(token: string, number: number): string {
    return path.join(this.#owner.directory, `${String(number).padStart(9, '0')}-${token}`);
  }

  /** Renamed first, in case that its owner comes back. */
  #delete(token: string): void {
    const target = path.join(this.#owner.directory, 'old');
    try {
      fs().mkdirSync(target, { mode: 0o700, recursive: true });
      move(path.join(this.#base, token), path.join(target, token));
      fs().rmSync(target, { recursive: true, force: true });
    } catch {
      // It is on its way out, and deleted with the directory that it is in.
    }
  }
}
