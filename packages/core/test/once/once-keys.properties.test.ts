import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OnceKeys } from '../../src/delivery/once-keys.js';
import { RememberedKeys } from '../../src/delivery/remembered-keys.js';
import { ClaimLog } from '../../src/spool/claim-log.js';
import { RECORD_BYTES } from '../../src/spool/claim-records.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const hex = (number: number) => number.toString(16).padStart(32, '0');

const key = fc.integer({ min: 1, max: 4 });
/** What an event does, of a few that have a few keys. */
const step = fc.record({
  event: fc.integer({ min: 1, max: 6 }),
  does: fc.constantFrom('claim', 'store', 'release', 'a day passes', 'another process begins', 'is read'),
});

it('of the events with one key, at most one has it, in whichever order they claim, end and expire', () => {
  fc.assert(
    fc.property(fc.array(key, { minLength: 6, maxLength: 6 }), fc.array(step, { maxLength: 60 }), (keys, steps) => {
      const known = new OnceKeys();
      const holders = new Map<number, { event: number; storedAt: number | undefined }>();
      let now = 0;
      for (const { event, does } of steps) {
        now += 1;
        const own = keys[event - 1] as number;
        const claim = { key: hex(own), token: hex(event) };
        const holder = holders.get(own);
        const isFree = !holder || (holder.storedAt !== undefined && now - holder.storedAt >= DAY_MS);
        if (does === 'claim') {
          const isOwn = holder?.event === event && holder.storedAt === undefined;
          expect(known.claim(claim, now)).toBe(isFree || isOwn);
          if (isFree) holders.set(own, { event, storedAt: undefined });
        } else if (does === 'a day passes') now += DAY_MS;
        else if (holder?.event === event && holder.storedAt === undefined) {
          if (does === 'release') {
            known.release(claim);
            holders.delete(own);
          } else if (does === 'store') {
            known.stored(claim, now);
            holders.set(own, { event, storedAt: now });
          }
        } else if (does === 'release') known.release(claim);
      }
      expect(known.size).toBeLessThanOrEqual(4);
    }),
    { numRuns: 500 },
  );
});

it('processes that share a directory agree on who has a key, whichever of them reads when', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(key, { minLength: 6, maxLength: 6 }),
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (keys, steps, records) => {
        const directory = mkdtempSync(path.join(tmpdir(), 'once-'));
        const open = () => new ClaimLog({ directory, fsync: 'none' }, records * RECORD_BYTES);
        const logs = [open(), open(), open()];
        const holders = new Map<number, number>();
        try {
          for (const { event, does } of steps) {
            const own = keys[event - 1] as number;
            const claim = { key: hex(own), token: hex(event) };
            const log = logs[event % logs.length] as ClaimLog;
            if (does === 'claim') {
              const taken = await log.claim([claim]);
              expect(taken).toEqual((holders.get(own) ?? event) === event ? [] : [0]);
              if (taken.length === 0) holders.set(own, event);
            } else if (does === 'release') {
              await log.release([claim]);
              if (holders.get(own) === event) holders.delete(own);
            } else if (does === 'another process begins') {
              log.close();
              logs[event % logs.length] = open();
            }
          }
          const last = open();
          logs.push(last);
          for (const [own, event] of holders) {
            expect(await last.claim([{ key: hex(own), token: hex(99) }])).toEqual([0]);
            expect(await last.claim([{ key: hex(own), token: hex(event) }])).toEqual([]);
          }
        } finally {
          for (const log of logs) log.close();
          rmSync(directory, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('100 000 keys are remembered, the latest ones, for a day', () => {
  const keys = new RememberedKeys<number>();
  for (let number = 0; number < 150_000; number += 1) keys.set(String(number), number, number);
  expect(keys.size).toBe(100_000);
  expect(['149999', '50000', '49999'].map((each) => keys.get(each, 150_000))).toEqual([149_999, 50_000, undefined]);
  expect(keys.get('149999', 149_999 + DAY_MS)).toBeUndefined();
  keys.set('new', 1, 140_000 + DAY_MS);
  expect(keys.size).toBe(10_000);
});
