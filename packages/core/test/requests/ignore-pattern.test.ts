import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitOptions } from '../../src/options/middleware-config.js';
import { createPathMatcher, patternProblem } from '../../src/requests/ignore-pattern.js';

it.each<[string | RegExp, RegExp]>([
  ['', /matches no path: write "\/" for the root/],
  ['  ', /matches no path/],
  ['admin', /paths start with "\/".*: write "\/admin"$/],
  ['admin/*', /write "\/admin\/\*"$/],
  ['*.png', /write "\/\*\*\/\*\.png"$/],
  ['*/health', /write "\/\*\/health"$/],
  [':id', /write "\/:id"$/],
  [' /admin', /write "\/admin"$/],
  ['/admin ', /write "\/admin"$/],
  ['!/admin', /write "\/!\/admin"$/],
  ['GET /admin', /write "\/admin"$/],
  ['https://shop.example/admin?x=1', /query.*write "\/admin"$/],
  ['https://shop.example/admin', /write "\/admin"$/],
  ['/search?q=*', /write "\/search"$/],
  ['/page#top', /write "\/page"$/],
  ['/^\\/admin/', /looks like a regular expression: write it as a RegExp/],
  ['^/admin', /RegExp/],
  ['/admin$', /RegExp/],
  ['/a|/b', /RegExp/],
  ['/users/:id(\\d+)', /RegExp/],
  ['/posts/[id]', /":name" or "\*"/],
  ['/(admin|root)', /RegExp/],
  ['/a{/b', /unpaired brace/],
  [`/${'{a}'.repeat(8)}`, /too many optional parts/],
  [/^admin/, /write \/\^\\\/admin\/$/],
])('%j throws at construction, with what was meant', (pattern, problem) => {
  expect(patternProblem(pattern)).toMatch(problem);
  for (const ignore of [pattern, ['/fine', pattern]]) {
    expect(() => splitOptions({ ignore } as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', option: 'ignore', message: expect.stringMatching(/"ignore"/) }),
    );
  }
});

it.each<string | RegExp>([
  '/',
  '*',
  '**',
  '/$metadata',
  '/12:30',
  '/:id?',
  '/a{/:b}',
  /admin/,
  /^a?\/x/,
  /^a|\/x/,
  /^\/admin/,
  /^[/]admin/,
])('%s can match', (pattern) => {
  expect(patternProblem(pattern)).toBeUndefined();
  expect(() => splitOptions({ ignore: pattern })).not.toThrow();
});

/** The same as an expression, for patterns without groups: right, and slow. */
const reference = (glob: string) =>
  new RegExp(
    `^${glob
      .split('/')
      .slice(1)
      .map((segment, index, all) => {
        if (segment === '**' || (segment === '*' && index === all.length - 1)) return '(?:/[^/]*)*';
        const open = index === all.length - 1 && segment.endsWith('*') ? '(?:/[^/]*)*' : '';
        return `/${segment.replace(/\*+/g, '[^/]*')}${open}`;
      })
      .join('')}/?$`,
  );

it('matches what an expression would', () => {
  const glob = fc
    // `*name` is a parameter.
    .array(fc.stringMatching(/^[ab*]{1,3}$/), { minLength: 1, maxLength: 5 })
    .filter((parts) => !parts.some((part) => /^\*[ab]/.test(part)))
    .map((parts) => `/${parts.join('/')}`);
  const url = fc.array(fc.stringMatching(/^[ab]{1,4}$/), { maxLength: 6 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(glob, url, (text, asked) => {
      const expected = reference(text).test(asked === '/' ? '' : asked);
      expect([text, asked, createPathMatcher([text])(asked)]).toEqual([text, asked, expected]);
    }),
    { numRuns: 5_000 },
  );
});

it("takes linear time, whatever a stranger's path", () => {
  const patterns = ['/:a-:b-:c-:d-:e-:f', '/**/a/**/a/**/a/**/b', '/*a*a*a*a*a*a*b', `/**/${'*/'.repeat(20)}b`];
  const matches = createPathMatcher(patterns);
  const paths = (length: number) => [
    `/${'-'.repeat(length)}`,
    `/${'a'.repeat(length)}`,
    '/a'.repeat(length / 2),
    '/'.repeat(length),
    `/${'%2f'.repeat(length / 3)}`,
  ];
  const took = (length: number) => {
    const started = performance.now();
    for (const each of paths(length)) matches(each);
    return performance.now() - started;
  };
  took(1_000);
  // Of the fourth power of the length it would be hours.
  expect(took(64_000)).toBeLessThan(5_000);
});
