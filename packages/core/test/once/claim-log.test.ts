import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OnceClaim } from '../../src/index.js';
import { ClaimLog } from '../../src/spool/claim-log.js';
import { RECORD_BYTES } from '../../src/spool/claim-records.js';
import { onTestFinished } from '../side-by-side.js';

const hex = (number: number) => number.toString(16).padStart(32, '0');
const claimOf = (key: number, token: number): OnceClaim => ({ key: hex(key), token: hex(token) });

function place() {
  const directory = mkdtempSync(path.join(tmpdir(), 'once-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const folder = path.join(directory, 'once');
  const open = (fileBytes?: number) => {
    const log = new ClaimLog({ directory, fsync: 'none' }, fileBytes);
    onTestFinished(() => log.close());
    return log;
  };
  const files = () => readdirSync(folder).map((name) => path.join(folder, name));
  return { directory, folder, open, files };
}

describe('of several processes', () => {
  it('the first has the key, until it gives it back', async () => {
    const { open } = place();
    const [first, second] = [open(), open()];
    expect(await first.claim([claimOf(1, 1), claimOf(2, 1)])).toEqual([]);
    expect(await second.claim([claimOf(1, 2), claimOf(3, 2)])).toEqual([0]);
    expect(await first.claim([claimOf(1, 1)])).toEqual([]);
    await second.release([claimOf(1, 2)]);
    expect(await second.claim([claimOf(1, 2)])).toEqual([0]);
    await first.release([claimOf(1, 1)]);
    expect(await second.claim([claimOf(1, 2)])).toEqual([]);
    expect(await first.claim([claimOf(1, 1)])).toEqual([0]);
  });

  it('a later one knows what the others have claimed', async () => {
    const { open } = place();
    await open().claim([claimOf(1, 1)]);
    expect(await open().claim([claimOf(1, 2)])).toEqual([0]);
  });

  it('all go on in the next file where one is full', async () => {
    const { open, files } = place();
    const logs = [open(4 * RECORD_BYTES), open(4 * RECORD_BYTES), open(4 * RECORD_BYTES)];
    for (let key = 0; key < 60; key += 1) {
      const answers = [];
      for (const [token, log] of logs.entries()) answers.push(...(await log.claim([claimOf(key, 10 + token)])));
      expect(answers, String(key)).toEqual([0, 0]);
    }
    expect(await open(4 * RECORD_BYTES).claim(Array.from({ length: 60 }, (_, key) => claimOf(key, 99)))).toHaveLength(
      60,
    );
    expect(files().length).toBeGreaterThan(12);
  });
});

it('what a full disk has cut off does not count, and what comes behind it does', async () => {
  const { open, files } = place();
  const [first, second] = [open(), open()];
  await first.claim([claimOf(1, 1), claimOf(2, 1)]);
  await second.claim([claimOf(3, 2)]);
  truncateSync(String(files()[0]), 3 * RECORD_BYTES - 10);
  expect(await open().claim([claimOf(1, 3), claimOf(2, 3), claimOf(3, 3)])).toEqual([0, 1]);
  appendFileSync(String(files()[0]), Buffer.alloc(30, 1));
  expect(await first.claim([claimOf(3, 1), claimOf(4, 1)])).toEqual([0]);
  expect(await open().claim([claimOf(3, 4), claimOf(4, 4), claimOf(5, 4)])).toEqual([0, 1]);
});

it('goes on where its directory was deleted', async () => {
  const { open, folder } = place();
  const [first, second] = [open(), open()];
  await first.claim([claimOf(1, 1)]);
  await second.claim([claimOf(2, 2)]);
  rmSync(folder, { recursive: true });
  expect(await first.claim([claimOf(3, 1)])).toEqual([]);
  expect(await second.claim([claimOf(3, 2), claimOf(1, 2)])).toEqual([0, 1]);
});

it('rejects while the directory cannot be written, and works then', async () => {
  const { directory, folder } = place();
  appendFileSync(folder, 'a file');
  const log = new ClaimLog({ directory });
  await expect((async () => log.claim([claimOf(1, 1)]))()).rejects.toThrow();
  rmSync(folder);
  expect(await log.claim([claimOf(1, 1)])).toEqual([]);
  log.close();
});

it('keeps no more files than it needs, and none of yesterday', async () => {
  const { open, files } = place();
  const log = open(2 * RECORD_BYTES);
  for (let key = 0; key < 100; key += 1) await log.claim([claimOf(key, 1)]);
  expect(files().length).toBeLessThan(30);
  const old = (Date.now() - 25 * 60 * 60 * 1_000) / 1_000;
  for (const file of files()) utimesSync(file, old, old);
  for (let key = 0; key < 3; key += 1) await open(2 * RECORD_BYTES).claim([claimOf(1_000 + key, 2)]);
  expect(files().length).toBeLessThan(6);
  for (const file of files()) expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('one that comes late reads in turns of its own', async () => {
  const { open } = place();
  await open().claim(Array.from({ length: 5_000 }, (_, key) => claimOf(key, 1)));
  const late = open();
  const answer = late.claim([claimOf(4_999, 2), claimOf(5_000, 2)]);
  expect(answer).toBeInstanceOf(Promise);
  expect(await answer).toEqual([0]);
  expect(late.size).toBe(5_001);
  expect(late.claim([claimOf(1, 2)])).toEqual([0]);
});
