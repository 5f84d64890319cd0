import path from 'node:path';
import { lazy } from '../util/memoize.js';
import { fs, os, workerThreads } from '../util/node-modules.js';
import { monotonicMs } from '../util/time.js';
import { FORMAT } from './records.js';
import { SEGMENT_SUFFIX } from './segment.js';

/** Whose events a directory has: only a client with both equal delivers them. */
export interface Project {
  readonly clientId: string;
  readonly apiUrl: string;
}

/** Which process owns a directory, as it is written there. */
export interface OwnerRecord extends Project {
  readonly format: number;
  readonly host: string;
  /** Undefined where `/proc` does not tell. */
  readonly bootId?: string | undefined;
  readonly pidNamespace?: string | undefined;
  readonly pid: number;
  /** In clock ticks since the machine has started. */
  readonly startTime?: string | undefined;
  /** 0 for the main thread. */
  readonly thread: number;
}

/** The file about the owner; the time of its last change is the heartbeat. */
export const OWNER_FILE = 'owner.json';
/** There where the owner has left for good. */
export const RELEASED_FILE = 'released';
const UNFINISHED = '.new-';
/** An owner whose process cannot be seen is dead after this long without a heartbeat. */
export const SILENT_MS = 30_000;
/** After this long without a heartbeat an owner looks whether the directory is still its own. */
const STALE_MS = 5_000;

/** The directory of one client in the directory of all, which nobody else writes to as long as it has this name. */
export class Owner {
  readonly directory: string;
  readonly token: string;
  readonly #file: string;
  #beatAt = monotonicMs();
  #beatTime = Date.now();

  private constructor(directory: string, token: string) {
    this.directory = directory;
    this.token = token;
    this.#file = path.join(directory, OWNER_FILE);
  }

  /** Throws where the directory cannot be written. */
  static create(base: string, project: Project): Owner {
    fs().mkdirSync(base, { recursive: true, mode: 0o700 });
    const token = crypto.randomUUID().replaceAll('-', '');
    const unfinished = path.join(base, `${UNFINISHED}${token}`);
    fs().mkdirSync(unfinished, { mode: 0o700 });
    try {
      fs().writeFileSync(path.join(unfinished, OWNER_FILE), JSON.stringify(ownRecord(project)), { mode: 0o600 });
      fs().renameSync(unfinished, path.join(base, token));
    } catch (error) {
      fs().rmSync(unfinished, { recursive: true, force: true });
      throw error;
    }
    return new Owner(path.join(base, token), token);
  }

  /** Whether so much time has passed that it has to be looked whether the directory is still its own. */
  get isStale(): boolean {
    return this.#silentMs > STALE_MS;
  }

  /** Whether it was without a heartbeat for so long that somebody else may have taken the directory over. */
  get wasSilent(): boolean {
    return this.#silentMs > SILENT_MS / 2;
  }

  /** Whoever takes a directory over renames it first, and reads it then. */
  get isOwn(): boolean {
    try {
      return fs().statSync(this.#file, { throwIfNoEntry: false }) !== undefined;
    } catch {
      return false;
    }
  }

  /** Tells others that the owner lives. False where the directory is somebody else's by now. */
  beat(): boolean {
    const now = Date.now();
    try {
      fs().utimesSync(this.#file, now / 1_000, now / 1_000);
    } catch {
      if (!this.isOwn) return false;
    }
    this.#beatAt = monotonicMs();
    this.#beatTime = now;
    return true;
  }

  /** By whichever clock says more: one of them may have stood still. */
  get #silentMs(): number {
    return Math.max(monotonicMs() - this.#beatAt, Math.abs(Date.now() - this.#beatTime));
  }

  /** Leaves what is in it to others, at once. */
  release(): void {
    if (this.isOwn) fs().writeFileSync(path.join(this.directory, RELEASED_FILE), '', { mode: 0o600 });
  }

  /** Deletes it with its own segments. What else is in it, and could not be read, is left to others. */
  remove(): void {
    if (!this.isOwn) return;
    const others = fs()
      .readdirSync(this.directory)
      .filter((name) => name !== OWNER_FILE && !name.endsWith(SEGMENT_SUFFIX));
    if (others.length > 0) this.release();
    else fs().rmSync(this.directory, { recursive: true, force: true });
  }
}

/** An owner that was killed before its directory had its name. */
export const isUnfinished = (name: string): boolean => name.startsWith(UNFINISHED);

function ownRecord({ clientId, apiUrl }: Project): OwnerRecord {
  return { format: FORMAT, clientId, apiUrl, ...thisProcess(), thread: workerThreads().threadId };
}

type ThisProcess = Pick<OwnerRecord, 'host' | 'bootId' | 'pidNamespace' | 'pid' | 'startTime'>;

const thisProcess = lazy((): ThisProcess => {
  const { pid } = process;
  const host = os().hostname();
  try {
    const own = processAt('self');
    // Otherwise `/proc` is that of another namespace, and shows other processes under these numbers.
    if (own?.pid !== pid) return { host, pid };
    const bootId = fs().readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { host, pid, bootId, pidNamespace: fs().readlinkSync('/proc/self/ns/pid'), startTime: own.startTime };
  } catch {
    return { host, pid };
  }
});

interface RunningProcess {
  readonly pid: number;
  readonly startTime: string;
  readonly isZombie: boolean;
}

/** Undefined where there is no such process. The name, in brackets, may have anything in it. */
function processAt(name: string | number): RunningProcess | undefined {
  try {
    const text = fs().readFileSync(`/proc/${name}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const isZombie = fields[0] === 'Z' || fields[0] === 'X';
    return { pid: Number.parseInt(text, 10), startTime: String(fields[19]), isZombie };
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Whether the process of an owner lives, as far as that can be seen from here. */
export function lifeOf(owner: OwnerRecord): 'alive' | 'dead' | 'unknown' {
  const own = thisProcess();
  const isSeen = own.bootId !== undefined && own.bootId === owner.bootId && own.pidNamespace === owner.pidNamespace;
  if (isSeen) {
    const found = processAt(owner.pid);
    if (!found || found.isZombie || found.startTime !== owner.startTime) return 'dead';
    // A thread may have ended, and its process not.
    return owner.thread === 0 ? 'alive' : 'unknown';
  }
  if (own.bootId !== undefined || owner.bootId !== undefined || own.host !== owner.host) return 'unknown';
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'dead';
  }
  return 'unknown';
}
