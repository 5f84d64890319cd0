import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { blocksOf, codesOf, read, rowsOf } from './markdown.js';
import { syntaxErrorsOf } from './snippets.js';

const { href } = pathToFileURL(join(import.meta.dirname, '../consumers/projects/bundlers/bundlers.js'));
const { BUNDLERS, LATER_BUILT_INS, REQUIRE } = (await import(href)) as {
  BUNDLERS: object;
  LATER_BUILT_INS: string[];
  REQUIRE: string;
};
const PAGE = read('docs/bundling.md');

it('has a row for each bundle that is run, and no other', () => {
  const named = rowsOf(PAGE).flatMap(([, , names]) => codesOf(names));
  expect(named.toSorted()).toEqual(Object.keys(BUNDLERS).toSorted());
  const { scripts } = JSON.parse(read('consumers/projects/bundlers/package.json')) as { scripts: object };
  expect(Object.keys(scripts)).toEqual(Object.keys(BUNDLERS).map((name) => `check:${name}`));
});

it('proposes the banner and the plugin option that are used there', () => {
  const [banner] = blocksOf(PAGE);
  expect(syntaxErrorsOf([banner?.source ?? ''])).toEqual([]);
  expect(banner?.source).toContain(`js: \`${REQUIRE}\``);
  expect(PAGE).toContain(`commonjs({ ignore: ${JSON.stringify(LATER_BUILT_INS).replaceAll('"', "'")} })`);
});
