import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { read, rowsOf } from './markdown.js';
import { syntaxErrorsOf } from './snippets.js';

/** The members of a union of string literals, as its source writes them. */
function membersOf(path: string, type: string): string[] {
  const union = new RegExp(`export type ${type} =([^;]*);`).exec(read(path))?.[1] ?? '';
  return [...union.matchAll(/'([^']+)'/g)].map(([, member]) => String(member));
}

const codes = [
  ...membersOf('packages/core/src/errors.ts', 'ErrorCode'),
  ...membersOf('packages/core/src/diagnostics.ts', 'WarningCode'),
];
const pages = readdirSync(new URL('../docs/errors', import.meta.url)).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
);

it('every code has a page, and every page a code', () => {
  expect(codes.length).toBeGreaterThan(20);
  expect(pages.sort()).toEqual(codes.map((code) => `${code}.md`).sort());
});

it('the code in every page parses', () => {
  const blocks = pages.flatMap((page) => [...read(`docs/errors/${page}`).matchAll(/^```js\n(.*?)^```$/gms)]);
  expect(blocks.length).toBeGreaterThan(codes.length / 2);
  expect(syntaxErrorsOf(blocks.map(([, source]) => String(source)))).toEqual([]);
});

it('the index has each code once, with its page and what it means', () => {
  const rows = rowsOf(read('docs/errors/README.md'));
  expect(rows.map(([cell]) => cell).sort()).toEqual(codes.map((code) => `[\`${code}\`](${code}.md)`).sort());
  for (const [, meaning] of rows) expect(meaning).not.toBe('');
});

describe.each(codes)('the page of %s', (code) => {
  const page = read(`docs/errors/${code}.md`);

  it('says what you see, why, and what to do, in 25 lines at most', () => {
    expect(page.match(/^#+ .*$/gm)).toEqual([`# ${code}`, '## What you see', '## Why', '## What to do']);
    for (const section of page.split(/^#+ .*$/m).slice(2)) expect(section.trim()).not.toBe('');
    expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });

  it('links to pages that exist', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)/g)].map(([, path]) => String(path));
    for (const path of links) expect(() => read(`docs/errors/${path}`)).not.toThrow();
  });
});
