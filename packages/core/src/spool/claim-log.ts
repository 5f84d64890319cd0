import path from 'node:path';
import type { OnceClaim, OnceClaims } from '../delivery/once-store.js';
import { KEY_MS } from '../delivery/remembered-keys.js';
import type { SpoolOptions } from '../options/client-options.js';
import { fs } from '../util/node-modules.js';
import { backgroundTimer, clearTimeout, setImmediate } from '../util/time.js';
import { type ClaimKind, readClaims, writeClaims, writeSeal } from './claim-records.js';
import { HeldKeys } from './held-keys.js';

const FOLDER = 'once';
const NAME = /^\d{10}\.log$/;
/** A file is sealed when it has this size. */
const FILE_BYTES = 512 * 1024;
/** So many files have all keys that are to be remembered, each with its release. */
const MOST_FILES = 26;
/** More is read in turns of its own. */
const MOST_AT_ONCE = 64 * 1024;
const SYNC_MS = 1_000;

/**
 * The keys that all processes of a directory have claimed. Each process appends what it wants to claim to one file, and then reads what
 * is there: of several claims the first in the file counts, in whichever process. The operating system puts what is appended one
 * behind the other. A full file is sealed by a record: what comes behind that does not count, and goes into the next file.
 */
export class ClaimLog implements OnceClaims {
  readonly #directory: string;
  readonly #isSynced: boolean;
  readonly #fileBytes: number;
  readonly #held = new HeldKeys();
  /** The file that was read last, up to where, and whether its seal was read. */
  #number = 0;
  #fd: number | undefined;
  #readTo = 0;
  #isSealed = false;
  #syncing: NodeJS.Timeout | undefined;

  constructor({ directory, fsync = 'interval' }: SpoolOptions, fileBytes = FILE_BYTES) {
    this.#directory = path.join(directory, FOLDER);
    this.#isSynced = fsync === 'interval';
    this.#fileBytes = fileBytes;
  }

  get size(): number {
    return this.#held.size;
  }

  /** In the same turn, unless there is much to read first. Throws or rejects where the disk takes it not. */
  claim(claims: readonly OnceClaim[]): number[] | Promise<number[]> {
    return this.#isBehind ? this.#catchUp().then(() => this.#claim(claims)) : this.#claim(claims);
  }

  release(claims: readonly OnceClaim[]): void | Promise<void> {
    const release = () => this.#record('release', claims, Date.now());
    return this.#isBehind ? this.#catchUp().then(release) : release();
  }

  close(): void {
    clearTimeout(this.#syncing);
    if (this.#fd !== undefined) fs().closeSync(this.#fd);
    this.#fd = undefined;
  }

  #claim(claims: readonly OnceClaim[]): number[] {
    const now = Date.now();
    this.#record('claim', claims, now);
    return claims.flatMap(({ key, token }, place) => (this.#held.holderOf(key, now) === token ? [] : [place]));
  }

  /** Appends the records to a file that is not sealed, and reads them there. */
  #record(kind: ClaimKind, claims: readonly OnceClaim[], now: number): void {
    do {
      while (this.#readNext());
      // What somebody else has takes no room.
      const open = claims.filter(({ key, token }) => (this.#held.holderOf(key, now) ?? token) === token);
      if (open.length === 0) return;
      append(this.#fd as number, this.#readTo < this.#fileBytes ? writeClaims(kind, open, now) : writeSeal(now));
      this.#readFile();
    } while (this.#isSealed);
    this.#syncSoon();
  }

  get #isBehind(): boolean {
    return this.#fd === undefined || fs().fstatSync(this.#fd).size - this.#readTo > MOST_AT_ONCE;
  }

  /** Reads what others have written, a part a turn. */
  async #catchUp(): Promise<void> {
    while (this.#readNext(MOST_AT_ONCE)) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }
  }

  /** Reads on in the newest file that is known. True where there is more, there or in another one. */
  #readNext(mostBytes?: number): boolean {
    if (this.#fd === undefined) this.#openAfter(0);
    // Where this process stood still for long, some are deleted already.
    if (this.#isSealed) this.#openAfter(this.#number);
    if (this.#readFile(mostBytes) || this.#isSealed) return true;
    // Somebody has deleted the directory.
    if (fs().fstatSync(this.#fd as number).nlink === 0) this.#openAfter(0);
    return false;
  }

  /** Only the newest file is created: an empty one in the place of an old one would be taken for it. */
  #openAfter(number: number): void {
    fs().mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    for (;;) {
      const next = this.#numbers().find((each) => each > number);
      const flags = fs().constants.O_RDWR | fs().constants.O_APPEND | (next === undefined ? fs().constants.O_CREAT : 0);
      try {
        const fd = fs().openSync(this.#fileOf(next ?? number + 1), flags, 0o600);
        if (this.#fd !== undefined) fs().closeSync(this.#fd);
        this.#fd = fd;
        this.#number = next ?? number + 1;
        this.#readTo = 0;
        this.#isSealed = false;
        return this.#tidy();
      } catch (error) {
        if (next === undefined || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }

  /** True where there is more in it. */
  #readFile(mostBytes = Number.POSITIVE_INFINITY): boolean {
    const fd = this.#fd as number;
    const left = Math.max(0, fs().fstatSync(fd).size - this.#readTo);
    const buffer = Buffer.allocUnsafe(Math.min(left, mostBytes));
    const length = fs().readSync(fd, buffer, 0, buffer.length, this.#readTo);
    this.#readTo += readClaims(buffer.subarray(0, length), (record) => {
      this.#isSealed = record.kind === 'seal';
      this.#held.take(record);
      return this.#isSealed ? 'stop' : 'go on';
    });
    return left > mostBytes && !this.#isSealed;
  }

  #numbers(): number[] {
    const names = fs()
      .readdirSync(this.#directory)
      .filter((name) => NAME.test(name));
    return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
  }

  #fileOf(number: number): string {
    return path.join(this.#directory, `${String(number).padStart(10, '0')}.log`);
  }

  /** Deletes files of which no key counts any more. */
  #tidy(): void {
    for (const number of this.#numbers()) {
      if (number >= this.#number) return;
      const file = this.#fileOf(number);
      try {
        if (this.#number - number >= MOST_FILES || Date.now() - fs().statSync(file).mtimeMs > KEY_MS) fs().rmSync(file);
      } catch {
        // Another process was faster.
      }
    }
  }

  #syncSoon(): void {
    if (!this.#isSynced || this.#syncing) return;
    this.#syncing = backgroundTimer(() => {
      this.#syncing = undefined;
      if (this.#fd !== undefined) fs().fdatasync(this.#fd, () => {});
    }, SYNC_MS);
  }
}

/** At once, or not whole: then it is skipped by whoever reads it. */
function append(fd: number, buffer: Buffer): void {
  const written = fs().writeSync(fd, buffer);
  if (written < buffer.length) throw new Error(`the disk took ${written} of ${buffer.length} bytes`);
}
