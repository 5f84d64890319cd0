import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toId, toIds } from '../../src/events/ids.js';
import { anything } from './anything.js';

class Uuid {
  toString(): string {
    return '6fa459ea';
  }
}

const throwing = (): never => {
  throw new Error('unreadable');
};

describe('an ID', () => {
  it.each<[unknown, string | undefined]>([
    ['u1', 'u1'],
    [' u1 ', ' u1 '],
    ['', undefined],
    [' \n', undefined],
    ['a\ud800', 'a\ufffd'],
    [0, '0'],
    [-0, '0'],
    [42, '42'],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [7n, '7'],
    [10n ** 2_000n, undefined],
    [null, undefined],
    [undefined, undefined],
    [true, undefined],
    [Symbol('a'), undefined],
    [throwing, undefined],
    [{}, undefined],
    [{ id: 1 }, undefined],
    [Object.create(null), undefined],
    [['a'], undefined],
    [new Date(0), undefined],
    [new Error('x'), undefined],
    [Buffer.from('a'), undefined],
    [Promise.resolve('u1'), undefined],
    [new Uuid(), '6fa459ea'],
    [{ toHexString: () => '507f1f77' }, '507f1f77'],
    [{ toHexString: throwing }, undefined],
    [{ toString: () => '' }, undefined],
    [{ toString: () => 5 }, undefined],
    [Object('boxed'), 'boxed'],
  ])('of %o is %o', (value, expected) => {
    expect(toId(value)).toBe(expected);
  });

  it('of anything is well-formed text that is not blank, or none', () => {
    fc.assert(
      fc.property(anything, (make) => {
        const value = make();
        const id = toId(value);
        if (id !== undefined) expect(id.trim()).not.toBe('');
        for (const item of toIds(value)) expect(toId(item)).toBe(item);
      }),
    );
  });
});

describe('IDs', () => {
  it.each<[unknown, string[]]>([
    ['acme', ['acme']],
    [5, ['5']],
    [
      ['a', 'b', 'a'],
      ['a', 'b'],
    ],
    [
      ['a', '', null, 2, new Uuid()],
      ['a', '2', '6fa459ea'],
    ],
    [new Set(['a', 'b']), ['a', 'b']],
    [Buffer.from('ab'), []],
    [null, []],
    [undefined, []],
    [{}, []],
  ])('of %o are %o', (value, expected) => {
    expect(toIds(value)).toStrictEqual(expected);
  });

  it('are at most 1 000, of an iterable without end too', () => {
    function* endless(make: (index: number) => number): Generator<number> {
      for (let index = 0; ; index++) yield make(index);
    }
    expect(toIds(endless((index) => index))).toHaveLength(1_000);
    expect(toIds(endless(() => 1))).toStrictEqual(['1']);
  });

  it('are those before the one that cannot be read', () => {
    function* broken(): Generator<string> {
      yield 'a';
      throwing();
    }
    expect(toIds(broken())).toStrictEqual(['a']);
  });
});
