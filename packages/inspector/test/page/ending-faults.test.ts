import { expect, test } from 'vitest';
import { endingFaults } from '../../page/faults/ending-faults.js';
import type { InspectorOutcome } from '../../src/index.js';

const of = (...outcomes: InspectorOutcome[]) => endingFaults(outcomes.map((outcome) => ({ outcome })));

test('faults are counted back to the last request that met none', () => {
  expect(of()).toBe(0);
  expect(of('fault', 'fault')).toBe(2);
  expect(of('fault', 'stored', 'fault', 'fault', 'fault')).toBe(3);
  expect(of('fault', 'refused')).toBe(0);
});
