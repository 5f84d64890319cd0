import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSampled } from '../../src/requests/skip-rules.js';

describe('isSampled', () => {
  it('takes all at 1, none at 0, none at a rate that is no number', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect([isSampled(1, key), isSampled(0, key), isSampled(Number.NaN, key), isSampled(-1, key)]).toEqual([
          true,
          false,
          false,
          false,
        ]);
      }),
    );
  });

  it('keeps at a higher rate what it keeps at a lower one', () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(rate, rate, fc.string(), (a, b, key) => {
        if (isSampled(Math.min(a, b), key)) expect(isSampled(Math.max(a, b), key)).toBe(true);
      }),
    );
  });

  it.each([0.01, 0.1, 0.5, 0.9])('takes its share at %d, of keys that differ in little', (rate) => {
    const total = 20_000;
    let taken = 0;
    for (let i = 0; i < total; i += 1) if (isSampled(rate, `203.0.113.${i}`)) taken += 1;
    expect(Math.abs(taken / total - rate)).toBeLessThan(0.012);
  });
});
