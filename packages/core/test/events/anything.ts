import fc from 'fast-check';
import { ANY_CHARACTER } from '../arbitraries.js';

class Visitor {
  constructor(readonly plan: unknown) {}
  get secret(): string {
    throw new Error('must not be read');
  }
}

const throwing = (): never => {
  throw new Error('unreadable');
};

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const hostile = fc.constantFrom<() => unknown>(
  () => revoked({}),
  () => revoked([]),
  () => new Proxy({ a: 1 }, { get: throwing }),
  () => new Proxy({}, { ownKeys: throwing, getPrototypeOf: throwing }),
  () => new Proxy([1], { get: (_, key) => (key === 'length' ? Number.MAX_VALUE : 'x') }),
  () => new Proxy([1], { get: () => Symbol('length') }),
  () => new Proxy(new Map(), {}),
  () => new Proxy(new Date(), {}),
  () => Object.create({}, { a: { enumerable: true, get: throwing } }),
  () => ({ toJSON: throwing }),
  () => ({ toJSON: () => ({ toJSON: () => 1, a: undefined }) }),
  () => ({ toJSON: async () => throwing() }),
  () => ({ toString: throwing, toHexString: throwing }),
  () => ({ [Symbol.iterator]: throwing }),
  () => {
    const endless: unknown = new Proxy(
      {},
      {
        ownKeys: () => ['a', 'b'],
        getOwnPropertyDescriptor: () => ENUMERABLE,
        get: (_, key) => (key === 'toJSON' ? undefined : endless),
      },
    );
    return new Proxy(
      {},
      {
        ownKeys: () => ['a', 'b'],
        getOwnPropertyDescriptor: () => ENUMERABLE,
        get: (_, key) => (key === 'toJSON' ? undefined : [endless, endless]),
      },
    );
  },
  () => {
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['self'] = circle;
    circle['set'] = new Set([circle]);
    circle['map'] = new Map([[circle, circle]]);
    return circle;
  },
  () => Object.assign(new Error('failed', { cause: { deep: [new Error('why')] } }), { code: 'E_FAIL' }),
  () => Object.defineProperty(new Error('x'), 'message', { get: throwing }),
  () => new Visitor({ a: new Visitor(1n) }),
  () => new Array(1e9),
  () =>
    Object.create(null, { ['__proto__']: { enumerable: true, value: { a: 1 } }, b: { enumerable: true, value: 2 } }),
  () => JSON.parse('{"constructor":{"prototype":{"x":1},"constructor":{"prototype":1}},"__proto__":{"y":1}}'),
  () =>
    new Map<unknown, unknown>([
      ['__proto__', 1],
      [Symbol('s'), 2],
      [{}, 3],
      [null, 4],
      [revoked({}), 5],
    ]),
  () => [Object(1n), Object('text'), Object(Symbol('s')), Object(false), Object(-0)],
  () => [
    new URL('https://u:p@example.com/'),
    /[a]/,
    Buffer.from('abc'),
    new ArrayBuffer(3),
    new DataView(new ArrayBuffer(1)),
  ],
  () => '\ud800 lone',
  () => ({ ['\udfff']: '\ud800' }),
  () => Symbol('s'),
  () => throwing,
  () => 10n ** 5_000n,
);
const ENUMERABLE = { enumerable: true, configurable: true };

/** A maker of an object of what the makers of its members make. */
export const made = (makers: Record<string, () => unknown>) => (): Record<string, unknown> =>
  Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, make()]));

const OPTIONS = {
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
};
const KEYS = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toJSON', 'cause');

const leaf = fc.oneof(
  { weight: 3, arbitrary: fc.anything(OPTIONS).map((value) => () => value) },
  { weight: 1, arbitrary: hostile },
);

/** Makers of values of every kind, hostile ones among them at any place; fast-check itself cannot hold a revoked proxy. */
export const anything: fc.Arbitrary<() => unknown> = fc.letrec<{ node: () => unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.array(tie('node'), { maxLength: 4 }).map((makers) => () => makers.map((make) => make())),
    fc.dictionary(fc.oneof(fc.string({ unit: ANY_CHARACTER }), KEYS), tie('node'), { maxKeys: 4 }).map(made),
  ),
})).node;
