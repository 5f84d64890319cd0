import { All, Controller, HttpCode, type INestApplication, Inject, Req } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { request } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { type NestRequest, OpenPanel, op } from '../../src/index.js';
import { startApp } from '../start-app.js';
import { AuthGuard, misattributed, userOf, VISITOR_OPTIONS, visitor } from './visitors.js';

const REQUESTS = 60;
const USERS = 20;

@Controller()
class Root {
  constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {}

  @All('work')
  @HttpCode(200)
  async work(@Req() request: NestRequest) {
    void op.track('op', { of: userOf(request) });
    await new Promise(setImmediate);
    void this.client.track('client', { of: userOf(request) });
  }
}

type Done = () => void;

/** Answers all who wait at once, in the context of whoever came first: a session store that reads in batches does so. */
function inBatches(app: INestApplication, hook: 'onRequest' | 'preParsing') {
  let waiting: Done[] = [];
  const wait = (done: Done) => {
    if (waiting.push(done) > 1) return;
    setTimeout(() => {
      const ready = waiting;
      waiting = [];
      for (const go of ready) go();
    }, 2);
  };
  const fastify = (app as NestFastifyApplication).getHttpAdapter().getInstance();
  if (hook === 'onRequest') fastify.addHook(hook, (_request, _reply, done: Done) => wait(done));
  else fastify.addHook(hook, (_request, _reply, _payload, done: Done) => wait(done));
}

it.each(['onRequest', 'preParsing'] as const)(
  "a request whose plugin goes on in another's context, in its %s hook, comes back to its own on Fastify",
  async (hook) => {
    const app = await startApp(
      'Fastify',
      { controllers: [Root], providers: [{ provide: APP_GUARD, useClass: AuthGuard }] },
      { options: VISITOR_OPTIONS, setup: (created) => inBatches(created, hook) },
    );
    await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) => {
        const headers = { ...visitor(index % USERS), 'content-type': 'application/json' };
        const isPost = index % 2 === 0;
        return request(`${app.url}/work`, isPost ? { method: 'POST', headers, body: '{}' } : { headers });
      }),
    );
    const events = await app.sent();
    expect(events).toHaveLength(3 * REQUESTS);
    expect(misattributed(events)).toEqual([]);
  },
);
