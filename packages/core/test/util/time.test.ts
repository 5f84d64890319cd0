import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime } from '../../src/util/time.js';

it('is what Date says, whatever was asked before', () => {
  const latest = 8.64e15;
  const times = fc.oneof(
    fc.integer({ min: 0, max: 4_000 }),
    fc.integer({ min: -latest, max: latest }),
    fc.date({ noInvalidDate: true }).map(Number),
  );
  fc.assert(
    fc.property(fc.array(times), (list) => {
      for (const ms of list) expect(isoTime(ms)).toBe(new Date(ms).toISOString());
    }),
  );
});
