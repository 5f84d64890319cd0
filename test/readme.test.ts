import { expect, it } from 'vitest';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { blocksOf, read } from './markdown.js';
import { run, syntaxErrorOf } from './snippets.js';

const README = read('README.md');
const BLOCKS = blocksOf(README);
const VISITOR = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9' };

it('the quick start sends what it promises, of the visitor who made the request', async () => {
  const app = await run(BLOCKS, 'quick-start');
  const { inspector } = app;
  const url = `http://127.0.0.1:${await app.printed(/Listening on port (\d+)/)}`;
  expect((await request(`${url}/signup`, { method: 'POST', headers: VISITOR })).status).toBe(201);
  expect((await request(`${url}/reports/7`, { headers: VISITOR })).status).toBe(200);

  const visitor = { ip: '203.0.113.9', userAgent: CHROME, kind: 'visitor' } as const;
  await inspector.waitFor({ ...visitor, type: 'identify', profileId: 'u_1' });
  await inspector.waitFor({ ...visitor, name: 'signed_up', profileId: 'u_1', properties: { plan: 'pro' } });
  await inspector.waitFor({ ...visitor, name: 'report_viewed', properties: { report: '7' } });
  await inspector.waitFor({
    ...visitor,
    name: 'request',
    profileId: 'u_1',
    properties: { route: '/signup', status: '201' },
  });
  const { properties } = await inspector.waitFor({ name: 'request', properties: { route: '/reports/:id' } });
  expect(properties).toMatchObject({ method: 'GET', url: '/reports/7', status: '200' });
  expect(Number(properties['duration'])).toBeGreaterThan(0);
  expect(inspector.profile('u_1')).toMatchObject({ email: 'user@example.com' });

  await request(`${url}/reports/8`, { headers: { ...VISITOR, 'user-agent': 'curl/8.7.1' } });
  await inspector.waitFor({ name: 'report_viewed', kind: 'server', properties: { report: '8' } });
  expect(inspector.events({ name: 'request' })).toHaveLength(2);
  expect(app.output().trim().split('\n')).toHaveLength(1);
});

it('the check asks the API, which stores nothing, and exits 0', async () => {
  const check = await run(BLOCKS, 'verify');
  expect(await check.ended, check.output()).toEqual([0, null]);
  expect(check.output()).toMatch(/^ok The API takes the credentials\./m);
  expect(check.output()).not.toContain('WRONG');
  expect(check.inspector.events()).toEqual([]);
});

it('the job has the profile and the group of its scope', async () => {
  const job = await run(BLOCKS, 'job');
  await job.ended;
  expect(job.output()).toContain('delivered: 1');
  expect(job.inspector.events()).toMatchObject([
    { name: 'invoice_sent', profileId: 'u_1', groups: ['acme'], kind: 'server' },
  ]);
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s delivers what is pending, and the process ends by itself',
  async (signal) => {
    const app = await run(BLOCKS, 'shutdown');
    const url = `http://127.0.0.1:${await app.printed(/Listening on port (\d+)/)}`;
    expect((await request(url, { headers: VISITOR })).body).toBe('hello');
    app.child.kill(signal);
    app.child.kill(signal);
    expect(await app.ended).toEqual([0, null]);
    expect(app.output()).toContain('1 events delivered, 0 dropped');
    expect(app.inspector.events()).toMatchObject([{ name: 'request', properties: { route: '/' } }]);
  },
);

it('the test passes, and nothing of it leaves the process', async () => {
  const test = await run(BLOCKS, 'testing');
  expect(await test.ended, test.output()).toEqual([0, null]);
  expect(test.inspector.requests()).toEqual([]);
});

it('the README of core runs, and its events are of the scope', async () => {
  const job = await run(blocksOf(read('packages/core/README.md')), 'core');
  await job.ended;
  const tracked = { type: 'track' as const, name: 'invoice_sent', profileId: 'u_1', groups: ['acme'] };
  expect(job.inspector.events(tracked), job.output()).toHaveLength(1);
  expect(job.inspector.requests().map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'stored']);
});

it('the README of express has the same quick start', () => {
  const [quickStart] = BLOCKS;
  expect(blocksOf(read('packages/express/README.md')).find(({ run: name }) => name)).toEqual(quickStart);
});

it('every complete program runs in a test, and every fragment parses', () => {
  const names = BLOCKS.flatMap(({ run: name }) => name ?? []);
  expect(names).toEqual(['quick-start', 'job', 'shutdown', 'testing', 'verify']);
  for (const { source } of BLOCKS) expect(syntaxErrorOf(source)).toBe('');
});
