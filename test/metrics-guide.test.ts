import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { ADDRESS } from './browser-sdk.js';
import { serve, urlOf } from './guide-app.js';
import { blocksOf, codeOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';
import { run } from './snippets.js';

const PAGE = read('docs/metrics.md');
const BLOCKS = blocksOf(PAGE);
const METRICS = rowsOf(sectionOf(PAGE, '## Record metrics'));
const VISITOR = { 'user-agent': CHROME, 'x-forwarded-for': ADDRESS };

it('Prometheus scrapes the metrics of the table, with these labels', async () => {
  const app = await run(BLOCKS, 'prometheus');
  const url = await urlOf(app);
  await request(`${url}/`, { headers: VISITOR });
  await request(`${url}/healthz`, { headers: VISITOR });
  await app.inspector.waitFor({ name: 'request' });
  const scrape = async () => (await request(`${url}/metrics`, { headers: VISITOR })).body;
  await vi.waitFor(async () => expect(await scrape()).toMatch(/event_exported_total\{.*delivered/), {
    timeout: 10_000,
  });
  const lines = (await scrape()).split('\n').filter((line) => line.startsWith('openpanel_'));
  const retries = 'openpanel.sdk.exporter.retries';
  for (const [metric, , , labels] of METRICS) {
    const name = codeOf(metric) ?? '';
    const series = lines.filter((line) => line.startsWith(name.replaceAll('.', '_')));
    // There was nothing to repeat.
    expect(series.length > 0, name).toBe(name !== retries);
    for (const label of codesOf(labels).filter((each) => each !== 'error.type')) {
      if (name !== retries) expect(series[0]).toContain(`${label.replaceAll('.', '_')}="`);
    }
  }
  expect(lines.join()).not.toContain(ADDRESS);
  expect(app.output().trim().split('\n')).toHaveLength(1);
});

it('the table has each metric of the code', () => {
  const source = readFileSync(new URL('../packages/core/src/metrics.ts', import.meta.url), 'utf8');
  const found = source.matchAll(/(?:counter|observable)\('([\w.]+)'|createHistogram\('openpanel\.sdk\.([\w.]+)'/g);
  const names = [...found].map(([, name, histogram]) => `openpanel.sdk.${name ?? histogram}`);
  expect(METRICS.map(([metric]) => codeOf(metric)).toSorted()).toEqual(names.toSorted());
});

it('the options of the traces work without an SDK for tracing', async () => {
  const { get, inspector } = await serve(BLOCKS, 'traces', VISITOR);
  await get('/');
  await inspector.waitFor({ name: 'request' });
});
