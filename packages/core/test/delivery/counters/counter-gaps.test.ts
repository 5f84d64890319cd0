import { expect, it } from 'vitest';
import { CounterGaps } from '../../../src/delivery/counter-gaps.js';

const gapsOf = (ms: number) => {
  const gaps = new CounterGaps<{ wakeAt: number | undefined }>(0);
  gaps.lengthen(ms);
  return gaps;
};

it('a million profiles cost no more than those of the last gap', () => {
  const gaps = gapsOf(15_000);
  for (let count = 0; count < 1_000_000; count += 1) gaps.note(`p${count}`, count);
  // None had to be forgotten before its time: what is older than the gap is not kept.
  expect(gaps.presumedAt(1_000_000)).toBeUndefined();
  expect(gaps.writtenAt('p985000', 999_999)).toBe(985_000);
  expect(gaps.writtenAt('p984999', 999_999)).toBeUndefined();
});

it('at most 100 000 are remembered, the oldest are forgotten first, and taken for written to as late as they may have been', () => {
  const gaps = gapsOf(15_000);
  for (let count = 0; count <= 100_000; count += 1) gaps.note(`p${count}`, count / 100);
  expect(gaps.writtenAt('p999', 1_000)).toBeUndefined();
  expect(gaps.presumedAt(1_000)).toBe(9.99);
  expect(gaps.presumedAt(15_009.99)).toBeUndefined();
  expect(gaps.writtenAt('p1000', 1_000)).toBe(10);
});

it('a profile that was written to again is as old as its last write', () => {
  const gaps = gapsOf(1_000);
  gaps.note('u', 0);
  gaps.note('u', 900);
  gaps.note('another', 1_800);
  expect(gaps.writtenAt('u', 1_899)).toBe(900);
  expect(gaps.writtenAt('u', 1_900)).toBeUndefined();
});

it('the longest gap counts', () => {
  const gaps = gapsOf(1_000);
  gaps.lengthen(500);
  expect(gaps.dueAt(10)).toBe(1_010);
  gaps.lengthen(2_000);
  expect(gaps.dueAt(10)).toBe(2_010);
});

it('whose time has come is woken in order of time, once, and not where it was put off', () => {
  const gaps = gapsOf(1_000);
  const items = Array.from({ length: 3_000 }, (_, index) => ({ index, wakeAt: undefined as number | undefined }));
  // Put off again and again: what was meant before is dropped.
  for (let round = 0; round < 20; round += 1) {
    for (const item of items) gaps.wake(item, (item.index * 7_919 + round * 31) % 10_007);
  }
  const wanted = items.map(({ wakeAt }) => wakeAt as number).sort((one, other) => one - other);
  gaps.wake(items[0] as (typeof items)[number], undefined);
  const at: number[] = [];
  for (let now = gaps.nextWakeAt(); now !== undefined; now = gaps.nextWakeAt())
    for (const _ of gaps.due(now)) at.push(now);
  expect(at).toHaveLength(2_999);
  expect(at).toEqual(at.toSorted((one, other) => one - other));
  expect(wanted).toEqual(expect.arrayContaining(at.slice(0, 50)));
});
