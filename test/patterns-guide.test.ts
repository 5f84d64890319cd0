import { describe, expect, it } from 'vitest';
import { createPathMatcher } from '../packages/core/src/requests/ignore-pattern.js';
import { createRedaction } from '../packages/core/src/requests/redact-url.js';
import { createIgnore } from '../packages/core/src/requests/skip-rules.js';
import { codeOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';

describe('the patterns of `ignore` in the guide', () => {
  const rows = rowsOf(sectionOf(read('docs/request-event.md'), '## Skip more requests'));
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

describe('the health checks of the guide', () => {
  const rows = rowsOf(sectionOf(read('docs/request-event.md'), '## Which paths count as health checks'));
  const [[own], [system, where]] = rows as [[string, string], [string, string]];
  const prefixes = codesOf(where);
  const agents = codesOf(/^- By user agent, (?:.|\n)*?(?=\n- )/m.exec(read('docs/request-event.md'))?.[0]);
  const isIgnored = createIgnore({ ignoreDefaults: true });
  const reasonOf = (path: string) => isIgnored({ method: 'GET', path, headers: {} }, undefined);

  it.each(codesOf(own))('%s is one anywhere', (name) => {
    for (const path of ['', '/api', '/shop', '/a/b']) expect(reasonOf(`${path}/${name}`)).toBe('health_check');
  });

  it.each(codesOf(system))('%s is one below what is for machines', (name) => {
    for (const before of ['', '/health', '/api/v2/livez', ...prefixes.map((prefix) => `/${prefix}`)]) {
      expect([before, reasonOf(`${before}/${name}`)]).toEqual([before, 'health_check']);
    }
    for (const before of ['/shop', '/api/orders/7']) expect(reasonOf(`${before}/${name}`)).toBeUndefined();
  });

  it('are recognized by user agent, whatever the method and the path', () => {
    expect(agents).toHaveLength(5);
    for (const agent of agents) {
      const headers = { 'user-agent': `${agent} 1.0` };
      expect(isIgnored({ method: 'POST', path: '/orders', headers }, undefined)).toBe('health_check');
    }
    expect(isIgnored({ method: 'POST', path: '/health', headers: {} }, undefined)).toBeUndefined();
  });

  it('are those of the code', () => {
    const source = read('packages/core/src/requests/skip-defaults.ts');
    const names = [...source.matchAll(/'([\w -]+)'\.split/g)].flatMap(([, words = '']) => words.split(' '));
    expect([...codesOf(own), ...codesOf(system)]).toEqual(names);
  });
});
