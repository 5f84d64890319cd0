import assert from 'node:assert/strict';
import vm from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { snapshot, snapshotProperties } from '../../src/events/snapshot.js';

const copyOf = (value: unknown): unknown => {
  const copy = snapshot(value, 100_000);
  return copy.ok ? copy.value : 'too large';
};

const throwing = (_?: unknown): never => {
  throw new Error('unreadable');
};

describe('a snapshot', () => {
  it.each<[string, unknown, unknown]>([
    ['text', 'a', 'a'],
    ['a lone surrogate', 'a\ud800', 'a\ufffd'],
    ['NaN', Number.NaN, 'NaN'],
    ['infinity', [1 / 0, -1 / 0], ['Infinity', '-Infinity']],
    ['negative zero', -0, 0],
    ['a bigint', 12345678901234567890n, '12345678901234567890'],
    ['an absurd bigint', 10n ** 2_000n, '(too large)'],
    ['nothing in an object', { a: undefined, b: throwing, c: Symbol('c') }, {}],
    ['nothing in a list', [undefined, throwing, Symbol('c')], [null, null, null]],
    ['nothing at all', undefined, null],
    ['a sparse list', new Array(2), [null, null]],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), 'Invalid Date'],
    ['a map', new Map<unknown, unknown>([[1, new Map([['a', 1]])]]), { 1: { a: 1 } }],
    [
      'keys of a map',
      new Map<unknown, unknown>([
        [{}, 1],
        [null, 2],
        [throwing, 3],
        [Symbol('s'), 4],
      ]),
      { '(object)': 1, null: 2, '(function)': 3, 'Symbol(s)': 4 },
    ],
    ['a set', new Set(['a', 'b']), ['a', 'b']],
    ['a regular expression', /[a]/g, '/[a]/g'],
    ['a URL', new URL('https://ada:secret@example.com/a?b=1'), 'https://example.com/a?b=1'],
    ['a buffer', Buffer.from('hello world!'), 'Buffer(12 bytes)'],
    ['a typed array', new Uint16Array(3), 'Uint16Array(6 bytes)'],
    ['an array buffer', new ArrayBuffer(4), 'ArrayBuffer(4 bytes)'],
    [
      'boxed primitives',
      [Object('a'), Object(1), Object(true), Object(2n), Object(Symbol('s'))],
      ['a', 1, true, '2', 'Symbol(s)'],
    ],
    [
      'an object with toJSON',
      { toJSON: () => ({ at: new Date(0), toJSON: () => 'twice' }) },
      { at: '1970-01-01T00:00:00.000Z' },
    ],
    [
      'an object whose toJSON is itself',
      Object.assign(
        Object.create({
          toJSON() {
            return this;
          },
        }),
        { a: 1 },
      ),
      { a: 1 },
    ],
    ['an object whose toJSON throws', { a: { toJSON: throwing } }, { a: '(unreadable)' }],
    ['an object whose toJSON is nothing', { a: { toJSON: () => undefined } }, {}],
    [
      'a throwing getter',
      Object.defineProperty({ a: 1 }, 'b', { enumerable: true, get: throwing }),
      { a: 1, b: '(unreadable)' },
    ],
    ['a key __proto__', JSON.parse('{"a":{"__proto__":{"x":1},"b":1}}'), { a: { b: 1 } }],
    ['constructor.prototype', JSON.parse('{"constructor":{"prototype":{"x":1},"a":1}}'), { constructor: { a: 1 } }],
    ['keys of every object', { toString: 1, hasOwnProperty: 2 }, { toString: 1, hasOwnProperty: 2 }],
    ['an ill-formed key', { '\ud800': 1 }, { '\ufffd': 1 }],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [
      'built-ins of another realm',
      vm.runInNewContext('({ d: new Date(0), e: new TypeError("x"), m: new Map([["a", 1]]) })'),
      { d: '1970-01-01T00:00:00.000Z', e: { name: 'TypeError', message: 'x' }, m: { a: 1 } },
    ],
  ])('of %s', (_, value, expected) => {
    assert.deepStrictEqual(copyOf(value), expected);
  });

  it('of an error is its name, message, code and cause, and none of its other fields', () => {
    const cause = new RangeError('why');
    const error = Object.assign(new TypeError('failed', { cause }), {
      code: 'E_FAIL',
      config: { headers: 'secret' },
      toJSON: () => 'x',
    });
    cause.cause = error;
    expect(copyOf(error)).toStrictEqual({
      name: 'TypeError',
      message: 'failed',
      code: 'E_FAIL',
      cause: { name: 'RangeError', message: 'why', cause: '(circular)' },
    });
  });

  it('of an instance has its own enumerable fields, not its accessors', () => {
    class User {
      readonly #hidden = 1;
      id = 7;
      get name(): string {
        return throwing(this.#hidden);
      }
    }
    expect(copyOf(new User())).toStrictEqual({ id: 7 });
  });

  it('marks a cycle, and copies what is only repeated', () => {
    const shared = { a: 1 };
    const circle: Record<string, unknown> = { left: shared, right: shared };
    circle['self'] = [circle];
    expect(copyOf(circle)).toStrictEqual({ left: { a: 1 }, right: { a: 1 }, self: ['(circular)'] });
  });

  it('cuts off what is nested deeper than 32 levels', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 'leaf' : { a: nested(levels - 1) });
    expect(JSON.stringify(copyOf(nested(33)))).toContain('leaf');
    const cut = JSON.stringify(copyOf(nested(34)));
    expect(cut).toContain('"(too deep)"');
    expect(cut).not.toContain('leaf');
  });

  it('never waits for, nor leaves unhandled, the promise of an asynchronous toJSON', async () => {
    expect(copyOf({ a: { toJSON: async () => throwing() } })).toStrictEqual({ a: '(Promise)' });
    await new Promise(setImmediate);
  });

  it('reads each getter once', () => {
    const get = vi.fn(() => ({ b: 1 }));
    expect(copyOf(Object.defineProperty({}, 'a', { enumerable: true, get }))).toStrictEqual({ a: { b: 1 } });
    expect(get).toHaveBeenCalledTimes(1);
  });

  it.each<[string, () => unknown]>([
    ['a huge string', () => 'x'.repeat(2 ** 28)],
    ['a huge key', () => ({ ['x'.repeat(2 ** 20)]: 1 })],
    ['a sparse list without end', () => new Array(2 ** 32 - 1)],
    ['a set', () => new Set(Array.from({ length: 100_000 }, (_, index) => index))],
    [
      'much of nothing',
      () =>
        Array.from({ length: 2_000 }, () =>
          Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, undefined])),
        ),
    ],
    ['a graph of shared objects', () => Array.from({ length: 31 }).reduce<unknown>((node) => [node, node], 1)],
    [
      'a proxy without end',
      () => {
        const endless = (): unknown =>
          new Proxy([], { get: (_, key) => (key === 'length' ? 3 : key === 'toJSON' ? undefined : endless()) });
        return endless();
      },
    ],
  ])('of %s stops at the bytes allowed', (_, make) => {
    const value = make();
    const start = performance.now();
    expect(snapshot(value, 10_000)).toStrictEqual({ ok: false });
    expect(performance.now() - start).toBeLessThan(200);
  });

  it.each([Number.NaN, -1])('allows nothing of at most %d bytes', (maxBytes) => {
    expect(snapshot('', maxBytes)).toStrictEqual({ ok: false });
  });

  it.each<[string, unknown, unknown]>([
    ['nothing', undefined, {}],
    ['null', null, {}],
    ['text', 'a'.repeat(1_000), {}],
    ['a list', Array.from({ length: 1_000 }), {}],
    ['a function', throwing, {}],
    ['a date', new Date(), {}],
    [
      'a proxy that is revoked',
      (() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      })(),
      {},
    ],
    ['a map', new Map([['a', 1]]), { a: 1 }],
    ['an object', { a: 1 }, { a: 1 }],
  ])('of properties that are %s is an object', (_, value, expected) => {
    expect(snapshotProperties(value, 100)).toStrictEqual({ ok: true, value: expected });
  });

  it('of properties is an ordinary object', () => {
    const copy = snapshotProperties(Object.create(null), 100);
    expect(copy.ok && Object.getPrototypeOf(copy.value)).toBe(Object.prototype);
  });
});
