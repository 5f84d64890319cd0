import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

it('the guide has a row for each weather of the contract, and no other', () => {
  const rows = read('docs/request-event.md')
    .split('\n')
    .filter((line) => /\| (one|none) /.test(line))
    .map((line) => line.split('|')[1]?.trim());
  const contract = read('packages/testkit/src/contract/weather.ts');
  const table = [...contract.matchAll(/^ {2}'([^']+)': \{/gm)].map(([, name]) => name);
  const tests = [...contract.matchAll(/^ +it(?:\.\w+\([^)]*\))?\('([^']+)', async/gm)].map(([, name]) =>
    name?.replace('gives no event of ', ''),
  );
  expect(rows.toSorted()).toEqual([...table, ...tests].toSorted());
});
