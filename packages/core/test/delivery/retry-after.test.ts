import { expect, it } from 'vitest';
import { retryAfterMs } from '../../src/delivery/classify-response.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

it.each([
  ['120', undefined, 120_000],
  ['0', undefined, 0],
  ['Thu, 01 Jan 2026 00:00:30 GMT', undefined, 30_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', undefined, 0],
  ['soon', undefined, undefined],
  ['', '7', 7_000],
  [undefined, '7', 7_000],
  [undefined, String(NOW / 1_000 + 9), 9_000],
  [undefined, 'never', undefined],
  ['3', '7', 3_000],
  [undefined, undefined, undefined],
])('reads Retry-After %j and x-ratelimit-reset %j as %j ms', (retryAfter, reset, expected) => {
  expect(retryAfterMs(retryAfter, reset, NOW)).toBe(expected);
});
