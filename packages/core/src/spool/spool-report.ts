import path from 'node:path';
import { reasonOf } from '../diagnostics.js';
import { fs } from '../util/node-modules.js';
import { otherOwners } from './other-owners.js';
import { lifeOf } from './owner.js';
import { SEGMENT_SUFFIX } from './segment.js';

/** What can be said of the directory of a spool without changing anything there. */
export interface SpoolReport {
  readonly exists: boolean;
  /** Why it cannot be written, or created. */
  readonly problem: string | undefined;
  readonly freeBytes: number;
  /** Processes that use it, as far as can be seen. */
  readonly owners: number;
  /** What processes have left that are gone. */
  readonly leftBytes: number;
}

export function reportSpool(directory: string): SpoolReport {
  const exists = fs().existsSync(directory);
  const place = exists ? directory : existingParent(path.resolve(directory));
  try {
    if (!fs().statSync(place).isDirectory()) throw new Error(`${place} is not a directory`);
    fs().accessSync(place, fs().constants.R_OK | fs().constants.W_OK | fs().constants.X_OK);
    const { bavail, bsize } = fs().statfsSync(place);
    const all = exists ? otherOwners(directory) : [];
    const isGone = ({ isReleased, record }: (typeof all)[number]) =>
      isReleased || (record !== undefined && lifeOf(record) === 'dead');
    const left = all.filter(isGone).map(({ token }) => sizeOf(path.join(directory, token)));
    const leftBytes = left.reduce((sum, bytes) => sum + bytes, 0);
    return { exists, problem: undefined, freeBytes: bavail * bsize, owners: all.length - left.length, leftBytes };
  } catch (error) {
    return { exists, problem: reasonOf(error), freeBytes: 0, owners: 0, leftBytes: 0 };
  }
}

function existingParent(directory: string): string {
  const parent = path.dirname(directory);
  return fs().existsSync(parent) || parent === directory ? parent : existingParent(parent);
}

function sizeOf(directory: string): number {
  const files = fs()
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(SEGMENT_SUFFIX));
  return files.reduce((sum, file) => sum + fs().statSync(path.join(directory, file)).size, 0);
}
