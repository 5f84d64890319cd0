import { expect, it } from 'vitest';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { serve } from './guide-app.js';
import { blocksOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';

const PAGE = read('docs/request-event.md');

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

const TESTS = ['express/test/route-template', 'koa/test/route-template', 'nestjs/test/route', 'nestjs/test/route'];

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
  const app = await serve(blocksOf(PAGE), 'graphql', { 'user-agent': CHROME });
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
  expect(blocksOf(PAGE).map(({ run }) => run)).toEqual(['graphql']);
});
