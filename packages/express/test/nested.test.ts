import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { memoryTransport, OpenPanel } from '@openpanel-node/core';
import { CHROME, memoryLogger, nameOf, profileOf } from '@openpanel-node/testkit';
import express, { type Request } from 'express';
import supertest from 'supertest';
import { expect, it } from 'vitest';
import { openpanel } from '../src/index.js';

function clientWithEvents() {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: memoryLogger() });
  const profiles = () => Object.fromEntries(transport.events.map((event) => [nameOf(event), profileOf(event)]));
  return { client, profiles };
}

it('keeps the identities of two clients apart, in whatever order and however often they are mounted', async () => {
  const a = clientWithEvents();
  const b = clientWithEvents();
  const mountA = openpanel({ client: a.client });
  const app = express().use(mountA, openpanel({ client: b.client, property: 'opB' }), mountA);
  app.get('/', async (req, res) => {
    void b.client.identify({ profileId: 'of_b' });
    void a.client.identify({ profileId: 'of_a' });
    await (req as Request & { opB: OpenPanel }).opB.track('by_property');
    await b.client.track('by_client');
    res.send('ok');
  });
  await supertest(app).get('/').set('user-agent', CHROME).expect(200);
  await Promise.all([a.client.flush(), b.client.flush()]);
  expect(b.profiles()).toEqual({ by_property: 'of_b', by_client: 'of_b', request: 'of_b' });
  expect(a.profiles()).toEqual({ request: 'of_a' });
});

/** Serves a request in the process itself, as libraries for tests and batches do. */
async function inject(app: express.Express, url: string): Promise<void> {
  const socket = new PassThrough() as unknown as Socket;
  const request = Object.assign(new IncomingMessage(socket), { method: 'GET', url, headers: { 'user-agent': CHROME } });
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  const finished = once(response, 'finish');
  app(request as never, response as never);
  await finished;
}

it('tells a request that is served within another one from it', async () => {
  const { client } = clientWithEvents();
  const app = express().use(openpanel({ client }));
  app.get('/inner', (_req, res) => void res.send('inner'));
  app.get('/', async (_req, res) => {
    await inject(app, '/inner');
    await client.flush(5_000);
    res.send('outer');
  });
  const started = performance.now();
  await supertest(app).get('/').set('user-agent', CHROME).expect(200, 'outer');
  expect(performance.now() - started).toBeLessThan(4_000);
  expect(await client.flush()).toMatchObject({ delivered: 2, pending: 0 });
});

it("asks for the profile at the response's end, not when slow properties have come", async () => {
  const transport = memoryTransport();
  let slowIsOver = false;
  const asked: boolean[] = [];
  const middleware = openpanel({
    transport,
    logger: memoryLogger(),
    getProfileId: () => {
      asked.push(slowIsOver);
      return undefined;
    },
    getProperties: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      slowIsOver = true;
      return { slow: true };
    },
  });
  const app = express().use(middleware);
  app.get('/', (_req, res) => void res.send('ok'));
  await supertest(app).get('/').set('user-agent', CHROME).expect(200);
  await middleware.client.flush();
  expect(transport.events).toHaveLength(1);
  expect(asked).toEqual([false]);
});
