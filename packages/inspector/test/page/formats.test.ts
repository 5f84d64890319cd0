import { expect, test } from 'vitest';
import { counted, ordinal } from '../../page/parts/format-count.js';
import { clockTime, duration, shortTime } from '../../page/parts/format-time.js';

test('durations have three digits that count', () => {
  expect([0, 0.42, 3.14, 12.34, 123.4, 1_250, 60_000].map(duration)).toEqual([
    '0 ms',
    '0.42 ms',
    '3.1 ms',
    '12.3 ms',
    '123 ms',
    '1.25 s',
    '60.0 s',
  ]);
});

test('times are those of the clock on the wall', () => {
  const time = new Date(2026, 0, 2, 3, 4, 5, 6);
  expect(clockTime(time.toISOString())).toBe('03:04:05.006');
  expect(shortTime(time.getTime())).toBe('03:04:05');
});

test('counts', () => {
  expect([0, 1, 12_345].map((count) => counted(count, 'event'))).toEqual(['0 events', '1 event', '12,345 events']);
  expect([2, 3, 11, 21, 112].map(ordinal)).toEqual(['2nd', '3rd', '11th', '21st', '112th']);
});
