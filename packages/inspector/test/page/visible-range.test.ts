import { expect, test } from 'vitest';
import { scrollTopFor, visibleRange } from '../../page/events/visible-range.js';

const HEIGHT = 25;

test('draws what is visible, and some beyond it', () => {
  const { first, end } = visibleRange({ scrollTop: 5_000, height: 500 }, HEIGHT, 10_000);
  expect(first).toBeLessThanOrEqual(200);
  expect(end).toBeGreaterThanOrEqual(220);
  expect(end - first).toBeLessThan(60);
});

test('draws no row that is not there', () => {
  expect(visibleRange({ scrollTop: 0, height: 500 }, HEIGHT, 3)).toEqual({ first: 0, end: 3 });
  expect(visibleRange({ scrollTop: 0, height: 500 }, HEIGHT, 0)).toEqual({ first: 0, end: 0 });
  const { first, end } = visibleRange({ scrollTop: 90_000, height: 500 }, HEIGHT, 10);
  expect([first >= 0 && first <= 9, end]).toEqual([true, 10]);
});

test('scrolls no further than a row needs', () => {
  const viewport = { scrollTop: 100, height: 100 };
  expect([0, 4, 5, 7, 8].map((index) => scrollTopFor(index, viewport, HEIGHT))).toEqual([0, 100, 100, 100, 125]);
});
