import { describe, expect, it } from 'vitest';
import { createPathMatcher } from '../packages/core/src/request/ignore-pattern.js';
import { createRedaction } from '../packages/core/src/request/redaction.js';
import { codeOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';

describe('the patterns of `ignore` in the README', () => {
  const rows = rowsOf(sectionOf(read('README.md'), '### Patterns of `ignore`'));
  const patterns = rows.flatMap(([cells, yes, no]) => codesOf(cells).map((pattern) => [pattern, yes, no] as const));

  it.each(patterns)('%s matches %s, but not %s', (pattern, yes, no) => {
    const matches = createPathMatcher([pattern]);
    expect(codesOf(yes).filter((path) => !matches(path))).toEqual([]);
    expect(codesOf(no).filter(matches)).toEqual([]);
  });

  it('are all there', () => {
    expect(patterns.map(([pattern]) => pattern)).toEqual(
      expect.arrayContaining(['/internal/**', '/reset/:token', '*']),
    );
  });
});

describe('the routes of the privacy guide', () => {
  const rows = rowsOf(sectionOf(read('docs/privacy.md'), '## Secrets in paths'));

  it.each(rows)('of %s, %s is sent as %s', (route, path, expected) => {
    expect(createRedaction([]).url(codeOf(path) ?? '', codeOf(route))).toBe(codeOf(expected));
  });

  it('are all there', () => expect(rows).toHaveLength(4));
});
