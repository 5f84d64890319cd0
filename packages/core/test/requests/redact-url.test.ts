import { describe, expect, it } from 'vitest';
import { readProperties } from '../../src/events/track.js';
import { createRedaction } from '../../src/requests/redact-url.js';
import { requestEventProperties } from '../../src/requests/request-event.js';
import { SECRET_KEYS } from './secret-keys.js';

const redaction = createRedaction([]);
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

const PLAIN_KEYS = [
  'page',
  'q',
  'utm_source',
  'utm_campaign',
  'gclid',
  'ref',
  'keyword',
  'keys',
  'encode',
  'zipcode',
  'promocode',
  'author',
  'statement',
  'pinned',
  'max_tokens_used',
  'compass',
  'design',
  'passenger',
  'monkey',
  'user[name]',
];

describe('url', () => {
  it.each(SECRET_KEYS)('redacts %s', (key) => {
    expect(redaction.url(`/a?x=1&${key}=s3cr3t&y=2`)).toBe(`/a?x=1&${key}=REDACTED&y=2`);
  });

  it.each(PLAIN_KEYS)('keeps %s', (key) => {
    expect(redaction.url(`/a?${key}=v%20w+x`)).toBe(`/a?${key}=v%20w+x`);
  });

  it.each([
    [`/a?next=${JWT}`, '/a?next=REDACTED'],
    [`/a?h=Bearer%20${JWT}&b=1`, '/a?h=REDACTED&b=1'],
    ['/a?to=jane%40shop.example', '/a?to=REDACTED'],
    ['/a?to=jane+doe@shop.example', '/a?to=REDACTED'],
    ['/a?to=Jane%20%3Cjane@shop.example%3E', '/a?to=REDACTED'],
    ['/a?jane@shop.example', '/a?REDACTED'],
    [`/a?${JWT}=1`, '/a?REDACTED'],
    ['/a?next=%2Flogin%3Ftoken%3Dabc', '/a?next=REDACTED'],
    ['/a?next=%2Flogin%3Fto%3Djane%2540shop.example', '/a?next=REDACTED'],
    ['/a?next=/login?token=abc', '/a?next=REDACTED'],
    ['/a?next=%2Flogin%3Fpage%3D2', '/a?next=%2Flogin%3Fpage%3D2'],
    ['/a?handle=@user.name&pkg=@scope/name@1.2.3', '/a?handle=@user.name&pkg=@scope/name@1.2.3'],
    ['/a?at=https%3A%2F%2Fmedium.com%2F%40user.name', '/a?at=https%3A%2F%2Fmedium.com%2F%40user.name'],
    ['/a?a=1;token=x', '/a?a=REDACTED'],
    ['/a?token=', '/a?token='],
    ['/a?token', '/a?token'],
    ['/a?token=a=b=c&x=%zz', '/a?token=REDACTED&x=%zz'],
    ['/a?%zz=1&%ff=2', '/a?%zz=1&%ff=2'],
    ['/a?', '/a?'],
    ['/a?&&a=1&', '/a?&&a=1&'],
    ['/a%20b/%zz#frag', '/a%20b/%zz'],
    ['/a?x=1#token=abc', '/a?x=1'],
    ['http://user:pass@evil/a?x=1', '/a?x=1'],
  ])('makes %j %j', (url, expected) => {
    expect(redaction.url(url)).toBe(expected);
  });

  it('cuts at 2048 characters, not within an escape or a surrogate pair', () => {
    expect(redaction.url(`/${'a'.repeat(5_000)}`)).toHaveLength(2_048);
    for (const [tail, kept] of [
      ['%20', 2_046],
      ['%2', 2_046],
    ] as const) {
      expect(redaction.url(`/${'a'.repeat(2_045)}${tail}bbbb`)).toHaveLength(kept);
    }
    expect(redaction.url(`/${'a'.repeat(2_044)}%20bbbb`)).toHaveLength(2_048);
    expect(redaction.url(`/${'a'.repeat(2_046)}%20bbbb`)).toHaveLength(2_047);
    expect(redaction.url(`/${'a'.repeat(2_046)}\u{1F600}bbbb`)).toHaveLength(2_047);
  });
});

/** The property `query` of a request event. */
function queryOf(url: string): Record<string, unknown> | undefined {
  const end = { aborted: false, status: 200, durationMs: 1 };
  const nothing = { route: undefined, protocol: undefined, host: undefined, referrer: undefined };
  const properties = requestEventProperties({ method: 'GET', url, ...nothing, end }, redaction);
  const read = typeof properties === 'string' ? readProperties(properties) : properties;
  return read['query'] as Record<string, unknown> | undefined;
}

describe('query', () => {
  it.each<[string, Record<string, string | string[]> | undefined]>([
    ['/a', undefined],
    ['/a?', undefined],
    ['/a?&&', undefined],
    ['/a?x=1&y=a+b%20c', { x: '1', y: 'a b c' }],
    ['/a?x=1&x=2&x=3', { x: ['1', '2', '3'] }],
    ['/a?x', { x: '' }],
    ['/a?token=s&token=t&p%61ss=1', { token: ['REDACTED', 'REDACTED'], pass: 'REDACTED' }],
    ['/a?%zz=%E0%A4&b=%', { '%zz': '\ufffd', b: '%' }],
    ['/a?jane@shop.example', { REDACTED: '' }],
    ['/a?x=1#y=2', { x: '1' }],
  ])('of %j is %j', (url, expected) => {
    expect(queryOf(url)).toEqual(expected);
  });

  it('holds __proto__ as a key like any other', () => {
    expect(Object.entries(queryOf('/a?__proto__=x&constructor=y') ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('is bounded to 100 pairs', () => {
    const many = (name: (i: number) => string) =>
      `/?${Array.from({ length: 500 }, (_, i) => `${name(i)}=1`).join('&')}`;
    expect(Object.keys(queryOf(many((i) => `k${i}`)) ?? {})).toHaveLength(100);
    expect(queryOf(many(() => 'k'))?.['k']).toHaveLength(100);
  });
});

describe('absolute', () => {
  it.each([
    ['https://a.example/x?y=1#z', 'https://a.example/x?y=1'],
    ['https://user:pass@a.example:8443/x?token=t&y=1', 'https://a.example:8443/x?token=REDACTED&y=1'],
    ['HTTP://A.example', 'http://a.example/'],
    ['android-app://com.example', undefined],
    ['javascript:alert(1)', undefined],
    ['/a', undefined],
    ['a.example/x', undefined],
    ['http:/a', undefined],
    ['http://', undefined],
    ['', undefined],
  ])('makes %j %j', (url, expected) => {
    expect(redaction.absolute(url)).toBe(expected);
  });
});

describe('extra keys', () => {
  it('are names, whatever their case and punctuation, or expressions', () => {
    const own = createRedaction(['Customer-Id', 'user[ref]', /^x_/g, '']);
    const url = '/?customer_id=1&USER[ref]=2&x_a=3&x_b=4&user=5&c=6&=7';
    for (let i = 0; i < 2; i += 1) {
      expect(own.url(url)).toBe('/?customer_id=REDACTED&USER[ref]=REDACTED&x_a=REDACTED&x_b=REDACTED&user=5&c=6&=7');
    }
  });
});

describe('for a long query', () => {
  it.each([
    'a',
    '%',
    '%4',
    '%40',
    '@',
    'a@',
    '.a@a',
    'eyJ',
    'eyJ.',
    'a.',
    '[',
    '[]',
    ']',
    '=',
    '?a=',
    '&',
    '&a=1',
    'token',
    '1',
  ])('takes time linear in the length of a query of %j', (unit) => {
    const started = performance.now();
    const url = `/?q=${unit.repeat(200_000 / unit.length)}!`;
    redaction.url(url);
    redaction.url(url.replace('q=', ''));
    redaction.target(url).query;
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
