import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { request } from '../packages/testkit/src/index.js';
import { endBySignal, serve, urlOf, VISITOR, VISITOR_IP, visitQuickStart } from './guide-app.js';
import { blocksOf, read, sectionOf } from './markdown.js';
import { run, temporaryDirectory, typeErrorsOf } from './snippets.js';

const PAGE = read('docs/express.md');
const BLOCKS = blocksOf(PAGE);

/** What the page says of its fragments: they continue the quick start. */
const inApp = (source: string) => `
  import { OpenPanel, op, openpanel } from '@openpanel-node/express';
  import express from 'express';
  const app = express();
  ${source}
  const server = app.listen(process.env.PORT, () => console.log('Listening on port ' + server.address().port));
`;

const sourceOf = (name: string) => BLOCKS.find((block) => block.run === name)?.source ?? '';

const served = (name: string) => serve(BLOCKS, name, VISITOR, inApp);

it('the quick start sends what it promises, with the visitor who made the request', async () => {
  const app = await run(BLOCKS, 'quick-start');
  const { url } = await visitQuickStart(app);
  const event = await app.inspector.waitFor({ name: 'request', properties: { route: '/reports/:id' } });
  expect(event.properties).toMatchObject({ method: 'GET', url: '/reports/7?tab=sales', status: '200' });
  expect(Number(event.properties['duration'])).toBeGreaterThan(0);

  await request(`${url}/reports/8`, { headers: { ...VISITOR, 'user-agent': 'curl/8.7.1' } });
  await app.inspector.waitFor({ name: 'report_viewed', kind: 'server', properties: { report: '8' } });
  expect(app.inspector.events({ name: 'request' })).toHaveLength(2);
  expect(app.output().trim().split('\n')).toHaveLength(1);
});

describe('beside the inspector', () => {
  const section = sectionOf(PAGE, '## See the events on your machine');
  const [, userAgent = ''] = /-A '([^']+)'/.exec(section) ?? [];
  const [, header = '', value = ''] = /-H '([^:]+): ([^']+)'/.exec(section) ?? [];

  it('the curl command sends the three events of a visitor', async () => {
    const app = await run(BLOCKS, 'quick-start');
    const headers = { 'user-agent': userAgent, [header]: value };
    await request(`${await urlOf(app)}/signup`, { method: 'POST', headers });
    await app.inspector.waitFor({ name: 'request', kind: 'visitor', ip: value });
    const names = app.inspector.requests().map(({ name, type }) => `\`${name ?? type}\``);
    expect(names).toHaveLength(3);
    expect(section).toContain(`three events: ${names.slice(0, 2).join(', ')} and ${names[2]}.`);
  });

  it('without its headers there is no request event, and one warning', async () => {
    const app = await run(BLOCKS, 'quick-start');
    const url = await urlOf(app);
    await request(`${url}/signup`, { method: 'POST', headers: { 'user-agent': 'curl/8.7.1' } });
    await request(`${url}/reports/7`, { headers: { 'user-agent': userAgent } });
    await app.inspector.waitFor({ name: 'request', kind: 'server' });
    expect(app.inspector.events({ name: 'request' })).toHaveLength(1);
    expect(app.output().match(/private_client_ip:/g)).toHaveLength(1);
  });
});

it('in the order of the page, a refused body has an event, and one of a user has the profile', async () => {
  const { url, inspector } = await served('order');
  const post = (body: string) =>
    request(`${url}/orders`, {
      method: 'POST',
      headers: { ...VISITOR, 'content-type': 'application/json', authorization: 'Bearer valid' },
      body,
    });
  expect((await post('{"total":')).status).toBe(400);
  expect((await post('{"total":12}')).status).toBe(201);
  await inspector.waitFor({ name: 'request', properties: { url: '/orders', status: '400' } });
  await inspector.waitFor({ name: 'order_placed', profileId: 'u_1', properties: { total: '12' } });
  await inspector.waitFor({ name: 'request', profileId: 'u_1', properties: { route: '/orders', status: '201' } });
});

it('mounted below a path, it captures that path alone', async () => {
  const app = await run(BLOCKS, 'routers', (source) =>
    inApp(source.replace('openpanel()', "'/admin', openpanel()").replace("req.op.track('user_viewed')", '')),
  );
  const url = await urlOf(app);
  await request(`${url}/orgs/acme/users/7`, { headers: VISITOR });
  await request(`${url}/admin/jobs/3`, { headers: VISITOR });
  await app.inspector.waitFor({ name: 'request', properties: { route: '/admin/jobs/:id', url: '/admin/jobs/3' } });
  expect(app.inspector.events()).toHaveLength(1);
});

it('your own properties are on the event', async () => {
  const { get, inspector } = await served('properties');
  await get('/', { 'x-tenant': 'acme' });
  await inspector.waitFor({ name: 'request', properties: { tenant: 'acme', bytes: '5' } });
});

it('the user of a session is the profile, and has the groups', async () => {
  const { get, inspector } = await served('profile');
  await get('/', { cookie: 'sid=1' });
  await inspector.waitFor({ name: 'invoice_opened', profileId: 'u_1', groups: ['acme'] });
  await inspector.waitFor({ name: 'request', profileId: 'u_1', groups: ['acme'] });
});

it('the address behind a proxy is what the proxy saw', async () => {
  const { get, inspector } = await served('proxies');
  await get('/', { 'x-forwarded-for': `198.51.100.66, ${VISITOR_IP}` });
  await inspector.waitFor({ name: 'request', ip: VISITOR_IP });
});

it('the address behind a CDN is that of its header', async () => {
  const { get, inspector } = await served('client-ip');
  await get('/', { 'cf-connecting-ip': '198.51.100.77' });
  await inspector.waitFor({ name: 'request', ip: '198.51.100.77' });
});

it('the route has the paths of its routers and sub-apps', async () => {
  const { get, inspector } = await served('routers');
  expect(JSON.parse((await get('/orgs/acme/users/7')).body)).toEqual({ userId: '7', orgId: 'acme' });
  await get('/admin/jobs/3');
  const users = await inspector.waitFor({ name: 'request', properties: { url: '/orgs/acme/users/7' } });
  const jobs = await inspector.waitFor({ name: 'request', properties: { url: '/admin/jobs/3' } });
  await inspector.waitFor({ name: 'user_viewed' });
  const [first, second] = [users, jobs].map(({ properties }) => properties['route']);
  expect(PAGE).toContain(
    `A request to \`/orgs/acme/users/7\` has the route \`${first}\`, and one to \`/admin/jobs/3\` has \`${second}\`.`,
  );
});

it('errors have the status that was sent, and are tracked in the handler', async () => {
  const { get, inspector } = await served('errors');
  expect(await get('/paid')).toMatchObject({ status: 402, body: '{"error":"Payment, please"}' });
  expect(await get('/')).toMatchObject({ status: 500, body: '{"error":"Something went wrong"}' });
  await inspector.waitFor({ name: 'request', properties: { route: '/paid', status: '402' } });
  await inspector.waitFor({ name: 'request', properties: { route: '/', status: '500' } });
  await inspector.waitFor({ name: 'request_failed', properties: { reason: 'a bug' } });
});

it('a shared client sends for the app and for the job', async () => {
  const { get, inspector } = await served('sharing');
  await get('/');
  await inspector.waitFor({ name: 'api_request' });
  await inspector.waitFor({ name: 'report_sent', profileId: 'u_1', groups: ['acme'], kind: 'server' });
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s delivers what is pending, and the process exits by itself',
  async (signal) => {
    const app = await run(BLOCKS, 'shutdown');
    await endBySignal(app, signal);
  },
);

describe('the test of the app', () => {
  it('passes in Vitest', () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'app.mjs'), sourceOf('app'));
    writeFileSync(join(directory, 'signup.test.mjs'), sourceOf('vitest'));
    writeFileSync(join(directory, 'vitest.config.mjs'), 'export default {};');
    const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
    const args = [vitest, 'run', '--root', directory, '--config', join(directory, 'vitest.config.mjs')];
    const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/Tests +1 passed/);
    expect(stdout + stderr).not.toContain('[openpanel]');
  });

  it('passes in node:test, and nothing of it leaves the process', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'app.mjs'), sourceOf('app'));
    const frame = (source: string) => source.replace('./app.mjs', pathToFileURL(join(directory, 'app.mjs')).href);
    const test = await run(BLOCKS, 'node-test', frame);
    expect(await test.ended, test.output()).toEqual([0, null]);
    expect(test.output()).toContain('# pass 1');
    expect(test.output()).not.toContain('[openpanel]');
    expect(test.inspector.requests()).toEqual([]);
  });

  it('is run by Jest in a project that has it', () => {
    const project = 'consumers/projects/express5-jest';
    expect(read(`${project}/signup.test.js`)).toBe(sourceOf('jest'));
    const lines = sourceOf('app')
      .split('\n')
      .filter((line) => line.startsWith('  '));
    expect(read(`${project}/app.js`)).toContain(lines.join('\n'));
  });
});

describe('every snippet', () => {
  it('in JavaScript runs in a test of this file', () => {
    const names = BLOCKS.filter(({ language }) => language === 'js').map(({ run: name }) => name);
    const tests = read('test/express-guide.test.ts').matchAll(/(?:served|run|sourceOf)\((?:BLOCKS, )?'([\w-]+)'/g);
    expect(new Set(names)).toEqual(new Set([...tests].map(([, name]) => name)));
  });

  it('in TypeScript compiles', () => {
    const sources = BLOCKS.filter(({ language }) => language === 'ts').map(({ source }) => source);
    expect(sources).toHaveLength(2);
    expect(typeErrorsOf(sources)).toBe('');
    expect(typeErrorsOf(sources.map((source) => source.replaceAll('req.', 'req.op.')))).toContain('error TS');
  });
});
