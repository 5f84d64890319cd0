import { describe, expect, it } from 'vitest';
import { endBySignal, serve, VISITOR, VISITOR_IP, visitQuickStart } from './guide-app.js';
import { blocksOf, read } from './markdown.js';
import { run, typeErrorsOf } from './snippets.js';

const BLOCKS = blocksOf(read('docs/koa.md'));

/** What the page says of its fragments: they go on from the quick start. */
const inApp = (source: string) => `
  import Router from '@koa/router';
  import { OpenPanel, op, openpanel } from '@openpanel-node/koa';
  import Koa from 'koa';
  const app = new Koa();
  ${source}
  const server = app.listen(process.env.PORT, () => console.log('Listening on port ' + server.address().port));
`;

const served = (name: string) => serve(BLOCKS, name, VISITOR, inApp);

it('the quick start sends what it promises, of the visitor who made the request', async () => {
  const app = await run(BLOCKS, 'quick-start');
  const { visitor } = await visitQuickStart(app);
  await app.inspector.waitFor({
    ...visitor,
    name: 'request',
    profileId: 'u_1',
    properties: { route: '/signup', status: '201' },
  });
  const event = await app.inspector.waitFor({ name: 'request', properties: { route: '/reports/:id' } });
  expect(event.properties).toMatchObject({ method: 'GET', url: '/reports/7?tab=sales', status: '200' });
  expect(app.output().trim().split('\n')).toHaveLength(1);
});

it('the README of koa has the same quick start', () => {
  expect(blocksOf(read('packages/koa/README.md'))).toEqual([BLOCKS.find(({ run: name }) => name === 'quick-start')]);
});

it('the properties of the app are on the event', async () => {
  const { get, inspector } = await served('properties');
  await get('/', { 'x-tenant': 'acme' });
  await inspector.waitFor({ name: 'request', properties: { tenant: 'acme', bytes: '5' } });
});

it('the claims of a token are the profile and the groups', async () => {
  const { get, inspector } = await served('profile');
  await get('/', { authorization: 'Bearer valid' });
  await inspector.waitFor({ name: 'invoice_opened', profileId: 'u_1', groups: ['acme'] });
  await inspector.waitFor({ name: 'request', profileId: 'u_1', groups: ['acme'] });
});

it('the address behind a proxy is what the proxy saw', async () => {
  const { get, inspector } = await served('proxies');
  await get('/', { 'x-forwarded-for': `198.51.100.66, ${VISITOR_IP}` });
  await inspector.waitFor({ name: 'request', ip: VISITOR_IP });
});

it('the address of a CDN is that of its header', async () => {
  const { get, inspector } = await served('client-ip');
  await get('/', { 'cf-connecting-ip': '198.51.100.77' });
  await inspector.waitFor({ name: 'request', ip: '198.51.100.77' });
});

it('the route has its prefixes and the paths of its routers', async () => {
  const { get, inspector } = await served('routers');
  expect(JSON.parse((await get('/orgs/acme/users/7')).body)).toEqual({ orgId: 'acme', userId: '7' });
  const { route } = (await inspector.waitFor({ name: 'request' })).properties;
  expect(read('docs/koa.md')).toContain(`A request to \`/orgs/acme/users/7\` has the route \`${route}\`.`);
});

it('errors have the status that went out', async () => {
  const { get, inspector } = await served('errors');
  expect(await get('/paid')).toMatchObject({ status: 402, body: '{"error":"Payment, please"}' });
  expect(await get('/')).toMatchObject({ status: 500, body: '{"error":"Something went wrong"}' });
  await inspector.waitFor({ name: 'request', properties: { url: '/paid', status: '402' } });
  await inspector.waitFor({ name: 'request', properties: { url: '/', status: '500' } });
});

it('a response by hand has an event', async () => {
  const { get, inspector } = await served('by-hand');
  expect((await get('/')).body).toBe('data: done\n\n');
  await inspector.waitFor({ name: 'request', properties: { status: '200' } });
});

it('a shared client sends for the app and for the job', async () => {
  const { get, inspector } = await served('sharing');
  await get('/');
  await inspector.waitFor({ name: 'api_request' });
  await inspector.waitFor({ name: 'report_sent', profileId: 'u_1', groups: ['acme'], kind: 'server' });
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s delivers what is pending, and the process ends by itself',
  async (signal) => {
    const app = await run(BLOCKS, 'shutdown');
    await endBySignal(app, signal);
  },
);

it('the test passes, and nothing of it leaves the process', async () => {
  const test = await run(BLOCKS, 'testing');
  expect(await test.ended, test.output()).toEqual([0, null]);
  expect(test.inspector.requests()).toEqual([]);
});

describe('every snippet', () => {
  it('in JavaScript runs in a test of this file', () => {
    const names = BLOCKS.filter(({ language }) => language === 'js').map(({ run: name }) => name);
    const tests = [...read('test/koa-guide.test.ts').matchAll(/(?:served|run)\((?:BLOCKS, )?'([\w-]+)'/g)];
    expect(tests.map(([, name]) => name)).toEqual(names);
  });

  it('in TypeScript compiles', () => {
    const sources = BLOCKS.filter(({ language }) => language === 'ts').map(({ source }) => source);
    expect(sources).toHaveLength(2);
    expect(typeErrorsOf(sources)).toBe('');
    expect(typeErrorsOf(sources.map((source) => source.replaceAll('ctx.', 'ctx.op.')))).toContain('error TS');
  });
});
