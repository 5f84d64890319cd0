import Router from '@koa/router';
import { type ClientOptions, defaultClient, memoryTransport, OpenPanelError, op } from '@openpanel-node/core';
import { CHROME, memoryLogger, nameOf } from '@openpanel-node/testkit';
import Koa from 'koa';
import supertest from 'supertest';
import { expect, it } from 'vitest';
import { type KoaOptions, openpanel } from '../src/index.js';

const transport = memoryTransport();
const options: ClientOptions = { transport, logger: memoryLogger() };

it('the first openpanel() makes the default client, and the same options are the same client', async () => {
  void op.track('too early: the client of the environment has no ID here');
  const first = openpanel(options);
  expect(defaultClient()).toBe(first.client);
  expect(openpanel(options).client).toBe(first.client);
  expect(openpanel().client).toBe(first.client);
  expect(openpanel({ ...options, maxRetries: 1 }).client).not.toBe(first.client);
  expect(openpanel({ client: first.client, eventName: 'api' }).client).toBe(first.client);
  expect(defaultClient()).toBe(first.client);

  const router = new Router();
  router.use(openpanel());
  router.get('/x', (ctx) => {
    void op.track('inside');
    ctx.body = 'ok';
  });
  const app = new Koa().use(openpanel(options)).use(router.routes());
  await supertest(app.callback()).get('/x').set('user-agent', CHROME);
  void op.track('outside');
  await first.client.flush();
  expect(transport.events.map(nameOf).sort()).toEqual(['inside', 'outside', 'request']);
});

it.each<[object, string, string]>([
  [{ client: defaultClient(), apiUrl: 'https://api.example' }, 'client_with_options', 'apiUrl'],
  [{ trackRequests: true }, 'unknown_option', 'trackRequests'],
  [{ sampleRate: 2 }, 'invalid_option', 'sampleRate'],
  [{ clientIp: ['10.0.0.0/99'] }, 'invalid_option', 'clientIp'],
  [{ apiUrl: 'nope' }, 'invalid_option', 'apiUrl'],
])('openpanel(%o) throws a coded error at start', (wrong, code, option) => {
  try {
    openpanel(wrong as KoaOptions);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(OpenPanelError);
    expect(error).toMatchObject({ code, option });
  }
});
