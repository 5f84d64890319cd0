import { expect, test } from 'vitest';
import { describeFaults, isActive } from '../../page/faults/describe-faults.js';
import type { InspectorFaults } from '../../src/index.js';

test.each<[InspectorFaults, string]>([
  [{}, ''],
  [{ fail: 503 }, 'Answers everything with 503'],
  [{ fail: 'reset' }, 'Breaks every connection'],
  [{ fail: 'hang', rejectAuth: true }, 'Never answers'],
  [{ rejectAuth: true }, 'Rejects all credentials with 401'],
  [{ latencyMs: 2_000 }, 'Answers 2.00 s late'],
  [{ fail: 429, latencyMs: 100 }, 'Answers everything with 429, and answers 100 ms late'],
])('%o', (faults, text) => {
  expect(describeFaults(faults)).toBe(text);
  expect(isActive(faults)).toBe(text !== '');
});
