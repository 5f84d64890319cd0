import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HELP } from '../packages/inspector/src/cli-options.js';
import { codeOf, read, rowsOf } from './markdown.js';

const PAGE = read('docs/inspector.md');

it('lists every outcome, and no other', () => {
  const [, union = ''] =
    /export type InspectorOutcome =([^;]*);/.exec(
      read('packages/inspector/src/inspector-request.ts').replace(/\/\*\*.*?\*\//gs, ''),
    ) ?? [];
  const outcomes = [...union.matchAll(/'(\w+)'/g)].map(([, outcome]) => outcome);
  const listed = rowsOf(PAGE).flatMap(([cell]) => codeOf(cell) ?? []);
  expect(outcomes.length).toBeGreaterThan(5);
  expect(listed.sort()).toEqual(outcomes.sort());
});

it('names flags that there are', () => {
  const flags = [...PAGE.matchAll(/`(--(?:fail|latency|reject)\S*)`/g)].map(([, flag]) => String(flag));
  expect(flags).toHaveLength(3);
  for (const flag of flags) expect(HELP).toContain(flag);
});

it.each(['README.md', 'docs/inspector.md'])('the pictures of %s exist', (file) => {
  const pictures = [...read(file).matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path]) => String(path));
  expect(pictures.length).toBeGreaterThanOrEqual(2);
  const base = new URL(`../${file}`, import.meta.url);
  for (const path of pictures) expect(existsSync(new URL(path, base)), path).toBe(true);
});
