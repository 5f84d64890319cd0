import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** The members of a union of string literals, as its source writes them. */
function membersOf(path: string, type: string): string[] {
  const union = new RegExp(`export type ${type} =([^;]*);`).exec(read(path))?.[1] ?? '';
  return [...union.matchAll(/'([^']+)'/g)].map(([, member]) => String(member));
}

const codes = [
  ...membersOf('packages/core/src/errors.ts', 'ErrorCode'),
  ...membersOf('packages/core/src/diagnostics.ts', 'WarningCode'),
];
const pages = readdirSync(new URL('../docs/errors', import.meta.url)).filter((name) => name.endsWith('.md'));

it('every code has a page, and every page a code', () => {
  expect(codes.length).toBeGreaterThan(20);
  expect(pages.sort()).toEqual(codes.map((code) => `${code}.md`).sort());
});

describe.each(codes)('the page of %s', (code) => {
  const page = read(`docs/errors/${code}.md`);

  it('says what you see, why, and what to do, in 25 lines at most', () => {
    expect(page.match(/^#+ .*$/gm)).toEqual([`# ${code}`, '## What you see', '## Why', '## What to do']);
    for (const section of page.split(/^#+ .*$/m).slice(2)) expect(section.trim()).not.toBe('');
    expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });

  it('has code that parses', () => {
    for (const [, source] of page.matchAll(/^```js\n(.*?)^```$/gms)) {
      const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--check'], {
        input: source ?? '',
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
    }
  });

  it('links to pages that exist', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)/g)].map(([, path]) => String(path));
    for (const path of links) expect(() => read(`docs/errors/${path}`)).not.toThrow();
  });
});
