import { reportSpool } from '@openpanel-node/core/adapter';
import { type Check, ok, wrong } from './check.js';

/** As much as one process may need. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024;

/** Checks the directory in `OPENPANEL_SPOOL`, and changes nothing there. */
export function checkSpool(directory: string | undefined): Check[] {
  if (directory === undefined || directory === '') return [];
  const { exists, problem, freeBytes, owners, leftBytes } = reportSpool(directory);
  if (problem !== undefined) {
    const what = exists ? 'cannot be written' : 'does not exist and cannot be created';
    const advice = 'Set OPENPANEL_SPOOL to a directory that this user can write.';
    return [wrong('spool', `${directory} ${what}: ${problem}.`, advice)];
  }
  const free = `${megabytes(freeBytes)} free`;
  if (freeBytes < LEAST_FREE_BYTES) {
    const advice = 'Make room: beyond that, events are kept in memory only.';
    return [wrong('spool', `${directory} has only ${free}, and a process may need 64 MB.`, advice)];
  }
  if (!exists) return [ok('spool', `${directory} will be created, ${free}.`)];
  const used = `${owners} ${owners === 1 ? 'process uses' : 'processes use'} it`;
  const left = leftBytes === 0 ? 'nothing is left of others' : `${megabytes(leftBytes)} of others wait to be delivered`;
  return [ok('spool', `${directory} can be written, ${free}; ${used}, ${left}.`)];
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(bytes < 1024 * 1024 ? 2 : 0)} MB`;
