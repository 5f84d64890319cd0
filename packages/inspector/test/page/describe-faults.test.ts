import { expect, test } from 'vitest';
import { describeFaults, isActive } from '../../page/faults/describe-faults.js';
import type { InspectorFaults } from '../../src/index.js';

test.each<[InspectorFaults, string]>([
  [{}, ''],
  [{ fail: 503 }, 'Responds to everything with 503'],
  [{ fail: 'reset' }, 'Breaks every connection'],
  [{ fail: 'reset', latencyMs: 500 }, 'Breaks every connection after 500 ms'],
  [{ fail: 'hang', latencyMs: 500 }, 'Never responds'],
  [{ rejectAuth: true }, 'Refuses all credentials with 401'],
  [{ latencyMs: 2_000 }, 'Responds 2.00 s late'],
  [{ fail: 'blocked' }, 'Responds with 202 and stores nothing'],
  [{ fail: 429, latencyMs: 100 }, 'Responds to everything with 429, 100 ms late'],
])('%o', (faults, text) => {
  expect(describeFaults(faults)).toBe(text);
  expect(isActive(faults)).toBe(text !== '');
});
