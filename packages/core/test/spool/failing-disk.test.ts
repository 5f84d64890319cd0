import { spawnSync } from 'node:child_process';
import fs, { rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { onTestFinished } from '../side-by-side.js';
import { BareSpool, deadOwners, SpoolPlace, temporaryFolder } from './spool-places.js';

const SIZE = 1024 * 1024;

/** A disk of a megabyte; undefined where this user may not mount one. */
function smallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = temporaryFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder]);
  if (status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}

it('on a full disk events are kept in memory, payments are marked all the same, and what was written stays', async ({
  skip,
}) => {
  const disk = smallDisk();
  if (disk === undefined) return skip('only root can mount a small disk');
  const place = new SpoolPlace(path.join(disk, 'spool'));
  const first = new BareSpool(place.open());
  const payment = first.add('payment', { repeatable: false });
  const ended = first.add('ended');
  const waiting = first.add('waiting');
  await first.written();
  // Another process fills the disk, but for less than a record.
  const { bavail, bsize } = statfsSync(disk);
  const filler = path.join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(bavail * bsize));
  const lost = Array.from({ length: 30 }, (_, index) => first.add(`lost${index}`, { size: 1_000 }));
  await first.written();
  expect(lost.at(-1)?.call.entry).toBeUndefined();
  expect(place.warnings.map(({ code }) => code)).toEqual(['spool_unavailable']);
  expect(first.spool.isKeeping).toBe(false);

  expect(first.spool.begin([payment])).toEqual(new Set());
  first.end(ended);
  await first.written();
  place.kill(first.spool);
  rmSync(filler);
  const found = await new BareSpool(place.open()).found();
  const known = found.filter(({ name }) => !name.startsWith('lost'));
  expect(known.map(({ name, isAttempted }) => [name, isAttempted])).toEqual([
    ['payment', true],
    ['waiting', false],
  ]);
  expect(waiting.call.entry).toBeDefined();
});

const NO_FILES = new Error('EMFILE: too many open files');

it('what others left and could not be read is looked through again', async () => {
  const place = await deadOwners('left');
  const failing = vi.spyOn(fs.promises, 'open').mockRejectedValue(NO_FILES);
  const last = new BareSpool(place.open());
  expect(await last.found()).toEqual([]);
  failing.mockRestore();
  await vi.waitUntil(() => last.spool.isBehind, { timeout: 15_000 });
  expect((await last.found()).map(({ name }) => name)).toEqual(['left']);
});

it('an owner without an event, beside what could not be read, does not keep it from being read later', async () => {
  const place = new SpoolPlace();
  place.kill(new BareSpool(place.open()).spool);
  // The next one takes it over and cannot list it.
  const unlisted = vi.spyOn(fs.promises, 'readdir').mockRejectedValue(NO_FILES);
  const second = new BareSpool(place.open());
  await second.found();
  second.add('left');
  await second.written();
  place.kill(second.spool);
  unlisted.mockRestore();
  const unread = vi.spyOn(fs.promises, 'open').mockRejectedValue(NO_FILES);
  const last = new BareSpool(place.open());
  expect(await last.found()).toEqual([]);
  unread.mockRestore();
  await vi.waitUntil(() => last.spool.isBehind, { timeout: 15_000 });
  expect((await last.found()).map(({ name }) => name)).toEqual(['left']);
});
