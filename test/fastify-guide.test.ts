import { describe, expect, it } from 'vitest';
import { endBySignal, serve, VISITOR, VISITOR_IP, visitQuickStart } from './guide-app.js';
import { blocksOf, read } from './markdown.js';
import { run, typeErrorsOf } from './snippets.js';

const BLOCKS = blocksOf(read('docs/fastify.md'));

/** What the page says of its fragments: they go on from the quick start. */
const inApp = (source: string) => `
  import { OpenPanel, op, openpanel } from '@openpanel-node/fastify';
  import Fastify from 'fastify';
  const app = Fastify();
  ${source}
  const serving = typeof trusting === 'undefined' ? app : trusting;
  await serving.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
  console.log('Listening on port ' + serving.server.address().port);
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

it('the README of fastify has the same quick start', () => {
  expect(blocksOf(read('packages/fastify/README.md'))).toEqual([
    BLOCKS.find(({ run: name }) => name === 'quick-start'),
  ]);
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

it('the route has its prefixes, and requests of other contexts have no event', async () => {
  const { get, inspector } = await served('contexts');
  expect((await get('/internal')).body).toBe('not captured');
  expect(JSON.parse((await get('/orgs/acme/users/7')).body)).toEqual({ orgId: 'acme', userId: '7' });
  const { route } = (await inspector.waitFor({ name: 'api_request' })).properties;
  expect(read('docs/fastify.md')).toContain(`A request to \`/orgs/acme/users/7\` has the route \`${route}\`.`);
  expect(inspector.events({ type: 'track' })).toHaveLength(1);
});

it('errors have the status that went out', async () => {
  const { get, inspector } = await served('errors');
  expect(await get('/paid')).toMatchObject({ status: 402, body: '{"error":"Payment, please"}' });
  expect(await get('/')).toMatchObject({ status: 500, body: '{"error":"Something went wrong"}' });
  await inspector.waitFor({ name: 'request', properties: { url: '/paid', status: '402' } });
  await inspector.waitFor({ name: 'request', properties: { url: '/', status: '500' } });
  await inspector.waitFor({ name: 'request_failed', properties: { message: 'a bug' } });
});

it('a hijacked reply has an event', async () => {
  const { get, inspector } = await served('hijacked');
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

it('the migrated handler and the event of the hook are those of before', async () => {
  const { get, inspector } = await served('migrating');
  expect((await get('/orders', { 'accept-language': 'de' }, 'POST')).body).toBe('{"placed":true}');
  await inspector.waitFor({ name: 'order_placed', properties: { total: '1999' } });
  await inspector.waitFor({ name: 'page_viewed', properties: { route: '/orders', locale: 'de' } });
});

it('the test passes, and nothing of it leaves the process', async () => {
  const test = await run(BLOCKS, 'testing');
  expect(await test.ended, test.output()).toEqual([0, null]);
  expect(test.inspector.requests()).toEqual([]);
});

describe('every snippet', () => {
  it('in JavaScript runs in a test of this file', () => {
    const names = BLOCKS.filter(({ language }) => language === 'js').map(({ run: name }) => name);
    const tests = [...read('test/fastify-guide.test.ts').matchAll(/(?:served|run)\((?:BLOCKS, )?'([\w-]+)'/g)];
    expect(tests.map(([, name]) => name).toSorted()).toEqual(names.toSorted());
  });

  it('in TypeScript compiles', () => {
    const sources = BLOCKS.filter(({ language }) => language === 'ts').map(({ source }) => source);
    expect(sources).toHaveLength(2);
    expect(typeErrorsOf(sources)).toBe('');
    expect(typeErrorsOf(sources.map((source) => source.replaceAll('request.', 'request.op.')))).toContain('error TS');
  });
});
