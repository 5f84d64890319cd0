import { describe, expect, it } from 'vitest';
import { formatRequest } from '../packages/inspector/src/format-request.js';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { urlOf } from './guide-app.js';
import { blocksOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';
import { run, syntaxErrorsOf } from './snippets.js';

const README = read('README.md');
const BLOCKS = blocksOf(README);
const VISITOR = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9' };

/** The port of the page is taken while several tests run. */
const onFreePort = (source: string) => {
  expect(source).toContain('app.listen(3000);');
  const listening = "const server = app.listen(0, () => console.log('Listening on port ' + server.address().port));";
  return source.replace('app.listen(3000);', listening);
};

const startQuickStart = async () => {
  const app = await run(BLOCKS, 'quick-start', onFreePort);
  return { ...app, url: await urlOf(app) };
};

it('the quick start sends what it promises, of the visitor who made the request', async () => {
  const { inspector, url, output } = await startQuickStart();
  expect((await request(`${url}/signup`, { method: 'POST', headers: VISITOR })).status).toBe(201);

  const visitor = { ip: '203.0.113.9', userAgent: CHROME, kind: 'visitor' } as const;
  await inspector.waitFor({ ...visitor, type: 'identify', profileId: 'u_1' });
  await inspector.waitFor({ ...visitor, name: 'signed_up', profileId: 'u_1', properties: { plan: 'pro' } });
  const expected = { route: '/signup', method: 'POST', url: '/signup', status: '201' };
  await inspector.waitFor({ ...visitor, name: 'request', profileId: 'u_1', properties: expected });
  expect(inspector.profile('u_1')).toMatchObject({ email: 'user@example.com' });
  expect(output().trim().split('\n')).toHaveLength(1);
});

describe('the first event', () => {
  const section = sectionOf(README, '## See your first event');
  const [, userAgent = ''] = /-A '([^']+)'/.exec(section) ?? [];
  const [, header = '', value = ''] = /-H '([^:]+): ([^']+)'/.exec(section) ?? [];
  const [, printed = ''] = /```text\n(.*)\n```/.exec(section) ?? [];
  const withoutTimes = (line: string) => line.replace(/^\S+/, 'time').replace(/[\d.]+ms$/, 'ms');

  it('is printed as the page shows it', async () => {
    const { inspector, url } = await startQuickStart();
    const headers = { 'user-agent': userAgent, [header]: value };
    expect((await request(`${url}/signup`, { method: 'POST', headers })).status).toBe(201);
    await inspector.waitFor({ name: 'request' });
    await inspector.waitFor({ type: 'identify' });
    await inspector.waitFor({ name: 'signed_up' });
    const requests = inspector.requests();
    expect(requests).toHaveLength(3);
    expect(requests.map((each) => withoutTimes(formatRequest(each)))).toContain(withoutTimes(printed));
    for (const { name, type } of requests.filter((each) => each.name !== 'request')) {
      expect(section).toContain(`\`${name ?? type}\``);
    }
  });

  it('takes the two commands that the gate runs', () => {
    expect(section).toContain('```sh\nnpm ci && npm run demo\nnpm ci && npm test\n```');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'test']));
  });
});

it('the table of methods has every method of the tracker, and no other', () => {
  const methods = rowsOf(sectionOf(README, '## Track your own events')).flatMap(([cell]) =>
    codesOf(cell).map((code) => /^\w+/.exec(code)?.[0]),
  );
  const [, tracker = ''] =
    /^export interface Tracker\b.*? \{\n(.*?)^\}/ms.exec(read('packages/core/src/tracking/tracker.ts')) ?? [];
  const current = tracker.replace(/\/\*\* @deprecated.*?\*\/\n.*\n/g, '');
  const names = [...current.matchAll(/^ {2}(\w+)[<(]/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(8);
  expect(methods.toSorted()).toEqual(names.toSorted());
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s delivers what is pending, and the process ends by itself',
  async (signal) => {
    const app = await run(
      BLOCKS,
      'shutdown',
      (source) => `
        import { openpanel } from '@openpanel-node/express';
        import express from 'express';
        const analytics = openpanel();
        const app = express().use(analytics);
        app.get('/', (req, res) => res.send('hello'));
        const server = app.listen(0, () => console.log('Listening on port ' + server.address().port));
        process.on('exit', () => console.log(JSON.stringify(analytics.client.stats())));
        ${source}
      `,
    );
    const url = await urlOf(app);
    expect((await request(url, { headers: VISITOR })).body).toBe('hello');
    app.child.kill(signal);
    app.child.kill(signal);
    expect(await app.ended).toEqual([0, null]);
    expect(app.output()).toContain('"delivered":1,"rejected":0,"dropped":0');
    expect(app.inspector.events()).toMatchObject([{ name: 'request', properties: { route: '/' } }]);
  },
);

it('the test passes, and nothing of it leaves the process', async () => {
  const test = await run(
    BLOCKS,
    'testing',
    (source) => `
      import assert from 'node:assert/strict';
      import { recordedEvents } from '@openpanel-node/core/testing';
      import { memoryTransport, openpanel } from '@openpanel-node/express';
      import express from 'express';
      import request from 'supertest';
      const createApp = (analytics) =>
        express().use(analytics).post('/signup', (req, res) => {
          req.op.track('signed_up', { profileId: 'u_1' });
          res.sendStatus(201);
        });
      ${source}
      console.log('passed');
    `,
  );
  expect(await test.ended, test.output()).toEqual([0, null]);
  expect(test.output()).toBe('passed\n');
  expect(test.inspector.requests()).toEqual([]);
});

it('the README of core runs, and its events are of the scope', async () => {
  const job = await run(blocksOf(read('packages/core/README.md')), 'core');
  await job.ended;
  expect(job.output()).toContain('delivered: 2');
  const tracked = {
    type: 'track' as const,
    name: 'invoice_sent',
    profileId: 'u_1',
    groups: ['acme'],
    kind: 'server' as const,
  };
  expect(job.inspector.events(tracked), job.output()).toHaveLength(1);
  expect(job.inspector.requests().map(({ outcome }) => outcome)).toEqual(['stored', 'stored']);
});

it('the README of express has the same quick start', () => {
  expect(blocksOf(read('packages/express/README.md'))).toEqual([
    BLOCKS.find(({ run: name }) => name === 'quick-start'),
  ]);
});

it('every program runs in a test, and parses', () => {
  expect(BLOCKS.map(({ run: name }) => name)).toEqual(['quick-start', 'shutdown', 'testing']);
  expect(syntaxErrorsOf(BLOCKS.map(({ source }) => source))).toEqual([]);
});

describe('the first screen', () => {
  const lines = README.split('\n');

  it('has the commands, the variables and 12 lines of Express', () => {
    const [first = ''] = README.split('\n## See your first event');
    expect(first.split('\n').length).toBeLessThan(45);
    for (const each of ['npm install', 'OPENPANEL_CLIENT_ID', '(docs/koa.md', '(docs/nestjs.md'])
      expect(first).toContain(each);
    const [quickStart] = BLOCKS;
    expect(quickStart?.source.split('\n').filter((line) => line.trim() !== '').length).toBe(12);
  });

  it('is that of a short page', () => expect(lines.length).toBeLessThan(185));

  it('has badges that are true', () => {
    const { license, engines } = JSON.parse(read('package.json')) as { license: string; engines: { node: string } };
    const badges = [...README.matchAll(/!\[([^\]]+)\]\(https:\/\/img\.shields\.io\/badge\/([^)]+)\)/g)].map(
      ([, text, address = '']) => [text, decodeURIComponent(address)],
    );
    expect(badges).toEqual([
      [`licence: ${license}`, expect.stringContaining(`licence-${license}-`)],
      [`Node.js: ${engines.node}`, expect.stringContaining(`Node.js-${engines.node}-`)],
    ]);
  });
});
