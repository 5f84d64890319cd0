import { expect, test } from 'vitest';
import { beginningOf, formattedBody, isTooLong, valueText } from '../../page/detail/body-text.js';

test('JSON gets its lines, and nothing else does', () => {
  for (const value of [{ a: [1, { b: [] }], c: {}, 'd, "e": [': '\\"{' }, [[], [[true]]], 'text', null, 7]) {
    expect(formattedBody(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
  }
  expect(formattedBody(' { "a" :\t[ 1 ,2 ] }\n')).toBe('{\n  "a": [\n    1,\n    2\n  ]\n}');
  expect(formattedBody('a text')).toBeUndefined();
});

test('what is very deep is left as it is', () => {
  expect(formattedBody('['.repeat(5_000) + ']'.repeat(5_000))).toBeUndefined();
});

test('values stay as they were sent', () => {
  const text = String.raw`{"id":12345678901234567890,"a":1.50,"a":"\u2603\/"}`;
  expect(formattedBody(text)?.replaceAll(/\s/g, '')).toBe(text);
});

test('a long body has a beginning', () => {
  const text = 'x'.repeat(200_000);
  expect(isTooLong(text)).toBe(true);
  expect(text.startsWith(beginningOf(text))).toBe(true);
  expect(isTooLong(beginningOf(text))).toBe(false);
});

test('a value is one line', () => {
  expect(['text', 7, { a: [null] }].map(valueText)).toEqual(['text', '7', '{"a":[null]}']);
});
