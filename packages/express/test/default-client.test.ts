import { type ClientOptions, defaultClient, memoryTransport, OpenPanelError, op } from '@openpanel-node/core';
import { CHROME, memoryLogger, nameOf } from '@openpanel-node/testkit';
import express from 'express';
import supertest from 'supertest';
import { expect, it } from 'vitest';
import { type ExpressOptions, openpanel } from '../src/index.js';

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

  const app = express();
  app.use(openpanel(options));
  const router = express.Router();
  router.use(openpanel());
  router.get('/x', (_req, res) => {
    void op.track('inside');
    res.send('ok');
  });
  app.use(router);
  await supertest(app).get('/x').set('user-agent', CHROME);
  void op.track('outside');
  await first.client.flush();
  expect(transport.events.map(nameOf).sort()).toEqual(['inside', 'outside', 'request']);
});

it.each<[object, string, string]>([
  [{ client: defaultClient(), apiUrl: 'https://api.example' }, 'client_with_options', 'apiUrl'],
  [{ trackRequests: true }, 'unknown_option', 'trackRequests'],
  [{ clientID: 'x' }, 'unknown_option', 'clientID'],
  [{ sampleRate: 2 }, 'invalid_option', 'sampleRate'],
  [{ clientIp: ['10.0.0.0/99'] }, 'invalid_option', 'clientIp'],
  [{ clientIp: -1 }, 'invalid_option', 'clientIp'],
  [{ ignore: 7 }, 'invalid_option', 'ignore'],
  [{ attribution: 'none' }, 'invalid_option', 'attribution'],
  [{ apiUrl: 'nope' }, 'invalid_option', 'apiUrl'],
])('openpanel(%o) throws a coded error at start', (wrong, code, option) => {
  try {
    openpanel(wrong as ExpressOptions);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(OpenPanelError);
    expect(error).toMatchObject({ code, option });
  }
});

it('leaves a request as it is where that has something of the name already, and says so once', async () => {
  const logger = memoryLogger();
  const own = memoryTransport();
  const middleware = openpanel({ transport: own, logger, property: 'query' });
  const app = express();
  app.use(middleware);
  app.get('/x', (req, res) => void res.json(req.query));
  for (const page of ['1', '2']) {
    const answer = await supertest(app).get(`/x?page=${page}`).set('user-agent', CHROME);
    expect(answer.body).toEqual({ page });
  }
  await middleware.client.flush();
  expect(own.events.map(nameOf)).toEqual(['request', 'request']);
  expect(logger.lines.filter((line) => line.includes('already has a property "query"'))).toHaveLength(1);
});
