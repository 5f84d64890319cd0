import { expect, it, vi } from 'vitest';
import { SKIP_REASONS } from '../packages/core/src/requests/skip-rules.js';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { ADDRESS } from './browser-sdk.js';
import { serve } from './guide-app.js';
import { blocksOf, codeOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';

const PAGE = read('docs/request-event.md');
const BLOCKS = blocksOf(PAGE);
const BROWSER = { 'user-agent': CHROME };

it('the middleware records a request with each property of the table', async () => {
  const { get, inspector } = await serve(BLOCKS, 'request', BROWSER);
  await get('/orgs/acme/users/7?page=2', { host: 'shop.example', referer: 'https://news.example/12' });
  const { payload, ip } = await inspector.waitFor({ name: 'request' });
  const expected = { method: 'GET', route: '/orgs/:orgId/users/:id', status: 200, query: { page: '2' } };
  expect([payload['properties'], ip]).toEqual([expect.objectContaining(expected), ADDRESS]);
  const named = rowsOf(sectionOf(PAGE, '## What it contains')).flatMap(([names]) => codesOf(names));
  const sent = Object.keys(payload['properties'] as object);
  expect([...sent, 'aborted'].toSorted()).toEqual(named.toSorted());
});

it('the table of skipped requests has each reason of the code', () => {
  const rows = rowsOf(sectionOf(PAGE, '## What is skipped, and why'));
  expect(rows.map(([reason]) => codeOf(reason)).toSorted()).toEqual(SKIP_REASONS.toSorted());
});

it('the snippet skips more requests', async () => {
  const { get, inspector } = await serve(BLOCKS, 'ignore', BROWSER);
  for (const path of ['/internal/a/b', '/Reset/abc/', '/v7/poll', '/v7/POLL', '/reset']) await get(path);
  const recorded = () => inspector.events({ name: 'request' }).map(({ path }) => path);
  await vi.waitFor(() => expect(recorded().toSorted()).toEqual(['/reset', '/v7/POLL']), { timeout: 10_000 });
});

it('the guide has a row for each outcome in the contract, and no other', () => {
  const rows = PAGE.split('\n')
    .filter((line) => /\| (one|none) /.test(line))
    .map((line) => line.split('|')[1]?.trim());
  const contract = read('packages/testkit/src/contract/outcomes.ts');
  const table = [...contract.matchAll(/^ {2}'([^']+)': \{/gm)].map(([, name]) => name);
  const tests = [...contract.matchAll(/^ +it(?:\.\w+\([^)]*\))?\('([^']+)', async/gm)].map(([, name]) =>
    name?.replace('gives no event of ', ''),
  );
  expect(rows.toSorted()).toEqual([...table, ...tests].toSorted());
});

const TESTS = [
  'express/test/route-template',
  'koa/test/route-template',
  'nestjs/test/route',
  'nestjs/test/route',
  'fastify/test/routes',
];

it('the templates of the catch-all routes are those that the tests of each framework expect', () => {
  const rows = rowsOf(sectionOf(PAGE, '## GraphQL and catch-all routes')).filter(([what]) => what?.includes('every'));
  expect(rows).toHaveLength(3);
  for (const [column, test] of TESTS.entries()) {
    const source = read(`packages/${test}.test.ts`);
    for (const cells of rows)
      for (const template of codesOf(cells[column + 1])) expect(source).toContain(`'${template}'`);
  }
});

it('the snippet tells the operations of GraphQL apart, and names the route', async () => {
  const app = await serve(BLOCKS, 'graphql', BROWSER);
  const headers = { 'user-agent': CHROME, 'content-type': 'application/json' };
  for (const operationName of ['Orders', undefined]) {
    const body = JSON.stringify({ query: '{ orders { id } }', operationName });
    expect((await request(`${app.url}/graphql`, { method: 'POST', headers, body })).status).toBe(200);
  }
  await app.get('/other');
  const { properties } = await app.inspector.waitFor({ name: 'request', properties: { operation: 'Orders' } });
  expect(properties).toMatchObject({ route: '/graphql', method: 'POST', status: '200' });
  await app.inspector.waitFor({ name: 'request', properties: { url: '/other' } });
  const others = app.inspector
    .events({ name: 'request' })
    .filter((event) => event.properties['operation'] !== 'Orders');
  expect(others.map((event) => event.properties['route'])).toEqual(expect.arrayContaining(['/graphql', undefined]));
});

it('every snippet runs in a test of this file', () => {
  expect(BLOCKS.map(({ run }) => run)).toEqual(['request', 'ignore', 'graphql']);
});
