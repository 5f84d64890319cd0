import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { apiReport, publicEntries } from './api-report.js';

const REPORTS = fileURLToPath(new URL('reports', import.meta.url));
const ENTRIES = publicEntries();

/** `@openpanel-node/core/adapter` → `core-adapter.api.txt`. */
const reportOf = (specifier: string) => `${specifier.replace(/^@[^/]+\//, '').replaceAll('/', '-')}.api.txt`;

it.each(ENTRIES)(
  'what $specifier exports is what its report says; `npm run api` writes it anew',
  { timeout: 120_000 },
  async (entry) => {
    const head = `// Every export of ${entry.specifier} with its type. Written by \`npm run api\`.`;
    await expect(`${head}\n\n${apiReport(entry)}\n`).toMatchFileSnapshot(`${REPORTS}/${reportOf(entry.specifier)}`);
  },
);

it('no report is left of an entry that is gone', () => {
  const reports = readdirSync(REPORTS);
  expect(reports).toContain('core.api.txt');
  expect(ENTRIES.map(({ specifier }) => reportOf(specifier))).toEqual(expect.arrayContaining(reports));
});
