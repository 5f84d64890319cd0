import { expect, it } from 'vitest';
import { request } from '../packages/testkit/src/index.js';
import { serve, urlOf, VISITOR, visitQuickStart } from './guide-app.js';
import { blocksOf, read } from './markdown.js';
import { run } from './snippets.js';

const BLOCKS = blocksOf(read('docs/hono.md'));

/** What the page says of its fragments: they go on from the quick start. */
const inApp = (source: string) => `
  import { serve } from '@hono/node-server';
  import { openpanel } from '@openpanel-node/fetch/hono';
  import { Hono } from 'hono';
  const app = new Hono();
  ${source}
  serve({ fetch: app.fetch, port: Number(process.env.PORT) }, ({ port }) => console.log('Listening on port ' + port));
`;

const served = (name: string) => serve(BLOCKS, name, VISITOR, inApp);

it('the quick start sends what it promises, of the visitor who made the request', async () => {
  const app = await run(BLOCKS, 'quick-start', (source) =>
    source.replace('process.env.PORT ?? 3000', 'Number(process.env.PORT)'),
  );
  const { visitor } = await visitQuickStart(app);
  await app.inspector.waitFor({ ...visitor, name: 'request', properties: { route: '/signup', status: '201' } });
  await app.inspector.waitFor({ ...visitor, name: 'request', properties: { route: '/reports/:id', status: '200' } });
  expect(app.output().trim().split('\n')).toHaveLength(1);
});

it('the profile is that of the session', async () => {
  const { get, inspector } = await served('profile');
  await get('/invoices', { 'x-user': 'u_1' });
  await inspector.waitFor({ name: 'invoices_opened', profileId: 'u_1' });
  await inspector.waitFor({ name: 'request', profileId: 'u_1' });
});

it('getConnInfo knows the address of the connection', async () => {
  const { get, inspector } = await served('conn-info');
  await get('/');
  await inspector.waitFor({ name: 'request', kind: 'server' });
});

it('SIGTERM delivers what is pending', async () => {
  const app = await run(BLOCKS, 'shutdown', inApp);
  expect((await request(await urlOf(app), { headers: VISITOR })).body).toBe('hello');
  app.child.kill('SIGTERM');
  expect(await app.ended).toEqual([0, null]);
  expect(app.output()).toContain('1 events delivered, 0 dropped');
});

it('the test passes, and nothing of it leaves the process', async () => {
  const test = await run(BLOCKS, 'testing');
  expect(await test.ended, test.output()).toEqual([0, null]);
  expect(test.inspector.requests()).toEqual([]);
});

it('every snippet runs in a test of this file', () => {
  const names = BLOCKS.filter(({ language }) => language === 'js').map(({ run: name }) => name);
  const tests = [...read('test/hono-guide.test.ts').matchAll(/(?:served|run)\((?:BLOCKS, )?'([\w-]+)'/g)];
  expect(tests.map(([, name]) => name)).toEqual(names);
});
