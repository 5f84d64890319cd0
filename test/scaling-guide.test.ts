import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { scalingTables, withScalingTables } from '../bench/scaling/tables/index.mjs';
import { read } from './markdown.js';

const PAGE = 'docs/scaling.md';

it('has the tables that the simulation prints; `npm run scaling -- --save` writes them anew', {
  timeout: 90_000,
}, async () => {
  const tables = scalingTables();
  const page = withScalingTables(read(PAGE), tables);
  await expect(page).toMatchFileSnapshot(fileURLToPath(new URL(`../${PAGE}`, import.meta.url)));
  for (const table of Object.values(tables)) expect(page).toContain(table);
});
