import { randomUUID } from 'node:crypto';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { toId, toIds } from '../../src/events/ids.js';
import { snapshot } from '../../src/events/snapshot.js';

const copyOf = (value: unknown): unknown => {
  const copy = snapshot({ value }, 100_000);
  return copy.ok ? (copy.value as { value: unknown }).value : 'too large';
};

const form = new FormData();
form.append('plan', 'pro');
form.append('tag', 'a');
form.append('tag', 'b');
form.append('logo', new File(['12345'], 'logo.png'));

class Hidden {
  readonly #amount: number;
  constructor(amount: number) {
    this.#amount = amount;
  }
  toString(): string {
    return `${this.#amount} EUR`;
  }
}

class Bag {
  readonly #items: readonly string[] = ['a', 'b'];
  *[Symbol.iterator](): Iterator<string> {
    yield* this.#items;
  }
}

class Secret {
  readonly #value = 1;
  get value(): number {
    return this.#value;
  }
}

/** As of long.js, bson and Neo4j's driver: fields that are halves of a number. */
class Long {
  readonly low = 5;
  readonly high = 0;
  toString(): string {
    return '5';
  }
}

describe('the value of', () => {
  it.each<[string, unknown, unknown]>([
    ['search parameters', new URLSearchParams('a=1&b=2&a=3'), { a: ['1', '3'], b: '2' }],
    [
      'headers',
      new Headers({ 'x-plan': 'pro', Authorization: 'Bearer s3cret', Cookie: 'sid=1' }),
      { authorization: '(hidden)', cookie: '(hidden)', 'x-plan': 'pro' },
    ],
    ['a form', form, { plan: 'pro', tag: ['a', 'b'], logo: 'logo.png (5 bytes)' }],
    ['a blob', new Blob(['123']), 'Blob(3 bytes)'],
    ['a file', new File(['12345'], 'logo.png'), 'logo.png (5 bytes)'],
    ['a promise that nobody awaited', Promise.resolve(1), '(Promise)'],
    ['a weak map', new WeakMap(), '(WeakMap)'],
    ['an iterator', new Map([['a', 1]]).entries(), '(Map Iterator)'],
    ['a request', new Request('https://example.com/'), '(Request)'],
    ['what formats numbers', new Intl.NumberFormat('en'), '(Intl.NumberFormat)'],
    ['an instance with a text of its own', new Hidden(5), '5 EUR'],
    ['an instance with items', new Bag(), ['a', 'b']],
    ['an instance that shows nothing', new Secret(), '(Secret)'],
    ['a long', Object.assign(new Long(), { __isLong__: true }), '5'],
    ['an integer of Neo4j', Object.assign(new Long(), { __isInteger__: true }), '5'],
    ['a decimal of BSON', Object.assign(new Long(), { _bsontype: 'Decimal128', toJSON: () => ({}) }), '5'],
    ['an empty object of another realm', vm.runInNewContext('({})'), {}],
    ['a date of a library', { toJSON: () => '2026-01-01T00:00:00.000Z' }, '2026-01-01T00:00:00.000Z'],
  ])('%s', (_, value, expected) => {
    expect(copyOf(value)).toStrictEqual(expected);
  });

  it('an iterator is not used up by being read', () => {
    const names = ['a', 'b'].values();
    copyOf(names);
    expect([...names]).toEqual(['a', 'b']);
  });

  it('form data and search parameters are bounded', () => {
    const many = new URLSearchParams(Array.from({ length: 5_000 }, (_, index): [string, string] => [`k${index}`, '1']));
    expect(Object.keys(copyOf(many) as object)).toHaveLength(1_000);
  });
});

/** What Mongoose makes of a document as text: all that is in it, in the way of `util.inspect`. */
const document = (text: string) => ({
  _id: '507f1f77bcf86cd799439011',
  email: 'ada@example.com',
  toString: () => text,
});

describe('an object', () => {
  it.each<[string, unknown]>([
    ['a document of a few lines', document("{\n  _id: new ObjectId('507f'),\n  email: 'ada@example.com'\n}")],
    ['a document of one line', document("{ _id: new ObjectId('507f'), email: 'ada@example.com' }")],
    ['JSON', document('{"email":"ada@example.com"}')],
    ['a list', document('["ada@example.com"]')],
    ['an immutable map', document('Map { "email": "ada@example.com" }')],
    ['a long text', document('x'.repeat(129))],
    ['two lines of toHexString', { toHexString: () => 'a\nb' }],
    ['an error of another realm', vm.runInNewContext('new Error("x")')],
    ['an instance of an ORM', { toString: () => '[object SequelizeInstance:User]' }],
  ])('is no ID where its text is %s', (_, value) => {
    expect(toId(value)).toBeUndefined();
    expect(toIds([value, 'acme'])).toEqual(['acme']);
  });

  it('is an ID by a short text of its own', () => {
    const id = randomUUID();
    expect(toId({ toString: () => id })).toBe(id);
    expect(toId({ toString: () => `{${id}}` })).toBe(`{${id}}`);
    expect(toId({ toHexString: () => 'x'.repeat(128) })).toBe('x'.repeat(128));
  });
});
