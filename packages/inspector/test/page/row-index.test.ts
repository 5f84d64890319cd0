import { expect, test } from 'vitest';
import { firstFrom, indexOfRow } from '../../page/events/row-index.js';
import { row } from './row.js';

const ROWS = [2, 3, 7, 9].map((seq) => row(seq));

test('finds a row, and no other with its number', () => {
  expect([2, 3, 7, 9].map((seq) => indexOfRow(ROWS, row(seq)))).toEqual([0, 1, 2, 3]);
  expect([1, 5, 10].map((seq) => indexOfRow(ROWS, row(seq)))).toEqual([undefined, undefined, undefined]);
  expect(indexOfRow(ROWS, row(3, { id: 'of another inspector' }))).toBeUndefined();
  expect(indexOfRow([], row(1))).toBeUndefined();
});

test('finds the first from a number on', () => {
  expect([0, 3, 4, 9, 10].map((seq) => firstFrom(ROWS, seq))).toEqual([0, 1, 2, 3, 4]);
});
