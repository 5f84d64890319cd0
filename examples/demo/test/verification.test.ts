import { expect, test } from 'vitest';
import type { SkippedRequest } from '../src/step.js';
import { Verification } from '../src/verification.js';

const home: SkippedRequest = { call: 'GET /', reason: 'bot' };
const health: SkippedRequest = { call: 'GET /healthz', reason: 'health_check' };

function mismatches(expected: SkippedRequest[], actual: SkippedRequest[]): string[] {
  const verification = new Verification();
  verification.compare(expected, actual);
  return verification.mismatches;
}

test('the same items in any order are as expected', () => {
  expect(mismatches([home, health, home], [home, home, { reason: 'health_check', call: 'GET /healthz' }])).toEqual([]);
});

test('an item that does not come is missing, once for each time', () => {
  expect(mismatches([home, home, health], [health])).toEqual([
    'missing     call=GET /  reason=bot',
    'missing     call=GET /  reason=bot',
  ]);
});

test('an item that comes twice is unexpected', () => {
  expect(mismatches([home], [home, home])).toEqual(['unexpected  call=GET /  reason=bot']);
});

test('an item that differs is missing and unexpected', () => {
  expect(mismatches([home], [{ ...home, reason: 'method' }])).toHaveLength(2);
});
