import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { blocksOf, read } from './markdown.js';
import type { Program } from './snippets.js';
import { TypeScriptPrograms } from './typescript-programs.js';

const BLOCKS = blocksOf(read('docs/nestjs.md'));
const VISITOR_IP = '203.0.113.9';
const VISITOR = { 'user-agent': CHROME, 'x-forwarded-for': VISITOR_IP };

/** Where the app of the guide has nothing that needs what is shown. */
const FILTERED_APP = `// src/app.module.ts
import { Body, Controller, Module, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { OpenPanelModule } from '@openpanel-node/nestjs';
import { ErrorFilter } from './error.filter.js';

@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() body: object) {
    return body;
  }
}

@Module({
  imports: [OpenPanelModule.forRoot()],
  controllers: [EchoController],
  providers: [{ provide: APP_FILTER, useClass: ErrorFilter }],
})
export class AppModule {}
`;

let programs: TypeScriptPrograms;
beforeAll(() => {
  programs = new TypeScriptPrograms([...BLOCKS, { run: 'fastify', language: 'ts', source: FILTERED_APP }]);
});
afterAll(() => programs.remove());

async function served(name: string) {
  const program = await programs.run(name);
  const url = `http://127.0.0.1:${await program.printed(/Listening on \S+:(\d+)/)}`;
  const send = (method: string, path: string, { body, ...headers }: Record<string, string> = {}) =>
    request(`${url}${path}`, { method, headers: { ...VISITOR, ...headers }, ...(body !== undefined && { body }) });
  return { program, inspector: program.inspector, send };
}

const JSON_BODY = { 'content-type': 'application/json' };

const requestEventsOf = ({ inspector }: Program) =>
  inspector.events({ name: 'request' }).map(({ properties: { method, route, status } }) => [method, route, status]);

async function terminate(program: Program): Promise<unknown> {
  program.child.kill('SIGTERM');
  return program.ended;
}

it('every snippet compiles', () => {
  expect(programs.errors).toBe('');
  const wrong = new TypeScriptPrograms(
    BLOCKS.map((block) => ({ ...block, source: block.source.replace('op.', 'op.x') })),
  );
  wrong.remove();
  expect(wrong.errors).toMatch(/digest\.service\.ts.*error TS/);
});

it('every snippet runs in a test of this file', () => {
  const names = new Set(BLOCKS.map(({ run }) => run));
  const tests = [...read('test/nestjs-guide.test.ts').matchAll(/(?:served|programs\.run\w*)\('([\w-]+)'/g)];
  expect(new Set(tests.map(([, name]) => name))).toEqual(names);
});

it('the quick start sends what it promises, of the visitor who made the request', async () => {
  const { program, inspector, send } = await served('quick-start');
  expect((await send('POST', '/signup')).status).toBe(201);
  expect((await send('GET', '/reports/7')).body).toBe('{"id":"7"}');

  const visitor = { ip: VISITOR_IP, userAgent: CHROME, kind: 'visitor' } as const;
  await inspector.waitFor({ ...visitor, type: 'identify', profileId: 'u_1' });
  await inspector.waitFor({ ...visitor, name: 'signed_up', profileId: 'u_1', properties: { plan: 'pro' } });
  await inspector.waitFor({ ...visitor, name: 'report_viewed', properties: { report: '7' } });
  const signup = { route: '/signup', status: '201' };
  await inspector.waitFor({ ...visitor, name: 'request', profileId: 'u_1', properties: signup });
  await inspector.waitFor({ ...visitor, name: 'request', properties: { route: '/reports/:id', status: '200' } });
  expect(await terminate(program)).toEqual([null, 'SIGTERM']);
});

it('the README of nestjs has the same quick start', () => {
  const quickStart = BLOCKS.filter(({ run }) => run === 'quick-start');
  expect(blocksOf(read('packages/nestjs/README.md'))).toEqual(quickStart);
});

it('options that a provider helps to make are in force', async () => {
  const { inspector, send } = await served('async');
  await send('GET', '/');
  await inspector.waitFor({ name: 'request', properties: { region: 'unknown' } });
});

it("the injected client's calls belong to the request", async () => {
  const { inspector, send } = await served('injected');
  await send('GET', '/reports/7');
  await inspector.waitFor({ name: 'report_viewed', ip: VISITOR_IP, properties: { report: '7' } });
});

it('@Track() sends what has succeeded, and what has failed', async () => {
  const { program, inspector, send } = await served('track');
  expect((await send('POST', '/orders', { ...JSON_BODY, body: '{"total":42}' })).status).toBe(201);
  expect((await send('POST', '/orders/o_1/refund')).status).toBe(403);
  await terminate(program);
  const tracked = inspector.events().filter(({ name }) => name !== 'request');
  expect(tracked.map(({ name, properties }) => [name, properties])).toEqual([
    ['order_placed', { order: 'o_1', total: '42' }],
    ['refund_failed', { reason: 'o_1 was paid long ago', order: 'o_1' }],
  ]);
});

it('@SkipTracking() leaves out a controller, but for a handler', async () => {
  const { program, send } = await served('skip');
  expect((await send('GET', '/internal/queue')).status).toBe(200);
  expect((await send('GET', '/internal/reports')).status).toBe(200);
  await terminate(program);
  expect(requestEventsOf(program)).toEqual([['GET', '/internal/reports', '200']]);
});

it('the claims of a token are the profile and the groups', async () => {
  const { program, inspector, send } = await served('auth');
  expect((await send('GET', '/reports/7', { authorization: 'Bearer valid' })).status).toBe(200);
  expect((await send('GET', '/reports/7')).status).toBe(401);
  await terminate(program);
  const whose = { profileId: 'u_1', groups: ['acme'] };
  expect(inspector.events({ name: 'report_viewed' })).toMatchObject([whose]);
  expect(inspector.events({ ...whose, name: 'request', properties: { status: '200' } })).toHaveLength(1);
  expect(requestEventsOf(program)).toContainEqual(['GET', '/reports/:id', '401']);
});

it('routes that are named are captured, and no others', async () => {
  const { program, inspector, send } = await served('routes');
  for (const [method, path] of [
    ['GET', '/reports/7'],
    ['POST', '/signup'],
    ['GET', '/elsewhere'],
  ] as const) {
    await send(method, path);
  }
  await terminate(program);
  expect(requestEventsOf(program)).toEqual([['GET', '/reports/:id', '200']]);
  // What the handler of the excluded route has tracked is sent, of nobody.
  expect(inspector.events({ name: 'signed_up' })).toMatchObject([{ kind: 'server' }]);
});

it('on Fastify the address is what the proxy saw, and a filter has the tracker of the request', async () => {
  const { inspector, send } = await served('fastify');
  const forwarded = { 'x-forwarded-for': `198.51.100.66, ${VISITOR_IP}` };
  expect((await send('POST', '/echo', { ...JSON_BODY, ...forwarded, body: '{"not' })).status).toBe(400);
  await inspector.waitFor({ name: 'request_failed', ip: VISITOR_IP });
  await inspector.waitFor({ name: 'request', ip: VISITOR_IP, properties: { route: '/echo', status: '400' } });
});

it('a job is somebody’s by its scope, and is delivered when the app closes', async () => {
  const { ended, inspector, output } = await programs.run('job');
  expect(await ended, output()).toEqual([0, null]);
  expect(inspector.events()).toMatchObject([
    { name: 'digest_sent', profileId: 'u_1', groups: ['acme'], kind: 'server' },
  ]);
});

it('a second client tracks for the visitor of the request, too', async () => {
  const { program, inspector, send } = await served('clients');
  expect((await send('POST', '/plans')).status).toBe(201);
  await terminate(program);
  expect(inspector.events({ name: 'plan_chosen' })).toMatchObject([{ ip: VISITOR_IP, kind: 'visitor' }]);
  expect(requestEventsOf(program)).toEqual([['POST', '/plans', '201']]);
});

it('the last words are of everything, and the signal ends the process', async () => {
  const { program, inspector, send } = await served('shutdown');
  await send('POST', '/signup');
  expect(await terminate(program)).toEqual([null, 'SIGTERM']);
  expect(program.output()).toContain('3 events delivered, 0 dropped');
  expect(inspector.events()).toHaveLength(3);
});

describe('the spec', () => {
  it('passes, and nothing of it leaves the process', async () => {
    const { ended, inspector, output } = await programs.runSpecs('testing');
    expect(await ended, output()).toEqual([0, null]);
    expect(output()).toMatch(/2 passed/);
    expect(inspector.requests()).toEqual([]);
  });
});
