import { spawnSync } from 'node:child_process';
import fs, { rmSync, statfsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { apiServer } from '../api-server.js';
import { httpClient } from '../clients.js';
import { onTestFinished } from '../side-by-side.js';
import { BareSpool, deadOwners, NO_FILES, SpoolPlace, segmentsOf, temporaryFolder } from './spool-places.js';

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

/** The next process finds nothing as long as files cannot be opened, and `left` after that. */
async function expectLeftLater(place: SpoolPlace): Promise<void> {
  const failing = vi.spyOn(fs.promises, 'open').mockRejectedValue(NO_FILES);
  const last = new BareSpool(place.open());
  expect(await last.found()).toEqual([]);
  failing.mockRestore();
  await vi.waitUntil(() => last.spool.isBehind, { timeout: 15_000 });
  expect((await last.found()).map(({ name }) => name)).toEqual(['left']);
}

it('what others left and could not be read is looked through again', async () => {
  await expectLeftLater(await deadOwners('left'));
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
  await expectLeftLater(place);
});

it('what was found and cannot be read for want of files is read later, and told once', async () => {
  const directory = temporaryFolder();
  const busy = await apiServer(() => ({ status: 429, headers: { 'retry-after': '60' }, body: '{}' }));
  const first = httpClient(busy.url, { spool: { directory } });
  const names = Array.from({ length: 20 }, (_, number) => `left${number}`);
  for (const name of names) void first.client.track(name, { profileId: 'u' });
  expect(await first.client.shutdown(0)).toMatchObject({ handedOver: 20 });
  await busy.close();

  const { openSync } = fs;
  const failing = vi.spyOn(fs, 'openSync').mockImplementation((file, flags, mode) => {
    if (flags !== 'r+') return openSync(file, flags, mode);
    throw NO_FILES;
  });
  const { url, received } = await apiServer(undefined, Number(new URL(busy.url).port));
  const { client, log } = httpClient(url, { spool: { directory } });
  const complaints = () => log.filter((line) => line.includes('cannot be read: Error: EMFILE'));
  await vi.waitUntil(() => complaints().length > 0, { timeout: 10_000 });
  void client.identify({ profileId: 'u', email: 'a@example.com' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(received).toEqual([]);
  failing.mockRestore();
  await vi.waitUntil(() => client.stats().delivered === 21, { timeout: 15_000 });
  expect(received.flatMap(({ body }) => body.payload['name'] ?? []).sort()).toEqual(names.sort());
  expect(client.stats()).toMatchObject({ recovered: 20, dropped: 0, pending: 0 });
  expect(complaints()).toHaveLength(1);
  expect(log.join()).not.toContain('cannot be written');
});

it('what is not there any more keeps nothing else from being read, and the rest of it is left to the next process', async () => {
  const place = await deadOwners(['a', 'b', 'cut off'], 'intact');
  const last = new BareSpool(place.open());
  // Looked through, and not read yet.
  await vi.waitUntil(() => last.woken > 1);
  const sizeOf = (file: string) => statSync(file).size;
  const [largest = ''] = segmentsOf(place.directory).sort((a, b) => sizeOf(b) - sizeOf(a));
  truncateSync(largest, sizeOf(largest) - 1);
  expect((await last.found()).map(({ name }) => name)).toEqual(['intact']);
  expect(place.warnings.map(({ code, message }) => [code, /cannot be read/.test(message)])).toEqual([
    ['spool_unavailable', true],
  ]);
  last.spool.close();
  expect((await new BareSpool(place.open()).found()).map(({ name }) => name)).toEqual(['a', 'b', 'intact']);
});

it('what cannot be read stays in its segment, and does not keep new events out of the spool', async () => {
  const place = new SpoolPlace();
  const first = new BareSpool(place.open());
  first.add('held');
  const failing = vi.spyOn(fs, 'readSync').mockImplementation(() => {
    throw NO_FILES;
  });
  // More than three segments: what is left of the first is to be copied.
  for (let round = 0; round < 16; round += 1) {
    const events = Array.from({ length: 20 }, (_, index) => first.add(`e${round}-${index}`, { size: 20_000 }));
    await first.written();
    expect(events.every(({ call }) => call.entry)).toBe(true);
    for (const event of events) first.end(event);
  }
  await first.written();
  expect(first.spool.isKeeping).toBe(true);
  expect(failing).toHaveBeenCalled();
  failing.mockRestore();
  expect(place.warnings.map(({ code, message }) => [code, /cannot be read/.test(message)])).toEqual([
    ['spool_unavailable', true],
  ]);
  place.kill(first.spool);
  expect((await new BareSpool(place.open()).found()).map(({ name }) => name)).toEqual(['held']);
});
