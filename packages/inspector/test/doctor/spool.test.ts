import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryTransport, OpenPanel } from '@openpanel-node/core';
import { expect, it, onTestFinished } from 'vitest';
import { checkSpool } from '../../src/doctor/spool.js';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'openpanel-doctor-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

it('without a spool there is nothing to check', () => {
  expect(checkSpool(undefined)).toEqual([]);
  expect(checkSpool('')).toEqual([]);
});

it('a directory that does not exist is not created', () => {
  const base = folder();
  expect(checkSpool(path.join(base, 'a', 'b'))).toMatchObject([
    { subject: 'spool', ok: true, message: expect.stringMatching(/will be created, \d+ MB free/) },
  ]);
  expect(readdirSync(base)).toEqual([]);
});

it('what cannot be written is said with the reason', () => {
  const file = path.join(folder(), 'file');
  writeFileSync(file, '');
  expect(checkSpool(file)).toMatchObject([{ ok: false, message: expect.stringContaining('is not a directory') }]);
  expect(checkSpool(path.join(file, 'spool'))).toMatchObject([{ ok: false }]);
});

it('processes that use it are counted, and what others left', async () => {
  const directory = folder();
  const own = { transport: { send: () => new Promise<never>(() => {}) }, logger: false, spool: { directory } } as const;
  const living = new OpenPanel({ ...own, transport: memoryTransport() });
  onTestFinished(async () => void (await living.shutdown(0)));
  const [{ message = '' } = {}] = checkSpool(directory);
  expect(message).toContain('1 process uses it, nothing is left of others');
  const ended = new OpenPanel(own);
  for (let index = 0; index < 10; index += 1) void ended.track('left');
  await ended.shutdown(0);
  expect(checkSpool(directory)[0]?.message).toMatch(/1 process uses it, 0\.\d\d MB of others wait/);
});
