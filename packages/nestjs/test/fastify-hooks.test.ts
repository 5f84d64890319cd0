import { Body, Controller, type INestApplication, Post } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { memoryLogger, nameOf } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { Op, op, type Tracker } from '../src/index.js';
import { startApp } from './start-app.js';

@Controller()
class Root {
  @Post('echo')
  echo(@Body() body: object, @Op() tracker: Tracker) {
    void tracker.track('handler');
    return body;
  }
}

/** Hooks in the order in which Fastify calls them, without those that have other arguments. */
const HOOKS = ['onRequest', 'preValidation', 'preHandler', 'onResponse'] as const;

interface HookedRequest {
  readonly op?: Tracker;
}
interface Fastify {
  addHook(
    name: (typeof HOOKS)[number],
    hook: (request: HookedRequest, reply: object, done: () => void) => void,
  ): unknown;
  decorateRequest(name: string, value: string): unknown;
}

const post = {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' },
  body: JSON.stringify({ text: 'x'.repeat(200_000) }),
};

it("Fastify's hooks of an app all run, and what they track is the request's", async () => {
  const setup = (app: INestApplication) => {
    const fastify: Fastify = app.getHttpAdapter().getInstance();
    for (const name of HOOKS) {
      fastify.addHook(name, (request, _reply, done) => {
        void request.op?.track(`${name} by request.op`);
        void op.track(`${name} by op`);
        done();
      });
    }
  };
  const options = { getProfileId: () => 'u_1' };
  const app = await startApp('Fastify', { controllers: [Root] }, { setup, options, fastify: { trustProxy: true } });
  expect((await app.get('/echo', post)).status).toBe(201);
  const events = await app.sent();
  const expected = HOOKS.flatMap((name) => [`${name} by op`, `${name} by request.op`]);
  expect(events.map(nameOf).sort()).toEqual([...expected, 'handler', 'request'].sort());
  for (const event of events) expect(event).toMatchObject({ ip: '203.0.113.9', payload: { profileId: 'u_1' } });
});

it('Fastify may have hooks and decorators before it is given to Nest', async () => {
  const fastify: Fastify = new FastifyAdapter().getInstance();
  const { lines, info } = memoryLogger();
  fastify.decorateRequest('tenant', 't1');
  for (const name of HOOKS) {
    fastify.addHook(name, (request, _reply, done) => {
      info(`${name} ${request.op !== undefined}`);
      done();
    });
  }
  const app = await startApp('Fastify', { controllers: [Root] }, { fastify: fastify as never });
  expect((await app.get('/echo', post)).status).toBe(201);
  expect((await app.sent()).map(nameOf)).toEqual(['handler', 'request']);
  expect(lines).toEqual(['onRequest false', 'preValidation true', 'preHandler true', 'onResponse true']);
});
