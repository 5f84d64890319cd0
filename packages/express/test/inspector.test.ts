import { OpenPanel } from '@openpanel-node/core';
import { type Inspector, startInspector } from '@openpanel-node/inspector';
import { CHROME, memoryLogger } from '@openpanel-node/testkit';
import express from 'express';
import supertest from 'supertest';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openpanel } from '../src/index.js';

let inspector: Inspector;
beforeEach(async () => {
  inspector = await startInspector();
});
afterEach(() => inspector.close());

const visitor = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9' };

function appWith(clientSecret: string) {
  const logger = memoryLogger();
  const client = new OpenPanel({ apiUrl: inspector.url, clientId: inspector.clientId, clientSecret, logger });
  const app = express().set('trust proxy', 1);
  app.use(openpanel({ client }));
  app.get('/', (req, res) => {
    void req.op.track('viewed');
    res.send('ok');
  });
  return { app, client, log: logger.lines };
}

it('with a wrong secret says so once in the API’s words, retries no event by itself, and the app does not notice', async () => {
  const { app, client, log } = appWith('sec_wrong');
  for (let i = 0; i < 20; i += 1) await supertest(app).get('/').set(visitor).expect(200, 'ok');
  await client.flush(50);
  expect(log).toHaveLength(1);
  expect(log[0]).toContain('"Ingestion: Invalid cors or secret"');
  expect(log[0]).toContain('OPENPANEL_CLIENT_SECRET');
  expect(client.stats()).toMatchObject({ calls: 40, pending: 40, rejected: 0, retried: 0 });
  expect(await client.shutdown(0)).toMatchObject({ pending: 0, droppedBy: { shutdown: 40 } });
});

it('joins the events of a request to one visitor, device and session', async () => {
  const { app, client } = appWith(inspector.clientSecret);
  await supertest(app)
    .get('/?utm_source=news')
    .set({ ...visitor, host: 'shop.example' });
  await client.shutdown();
  const [viewed, request] = inspector.events({ type: 'track' });
  expect(viewed).toMatchObject({ kind: 'visitor', ip: '203.0.113.9', browser: 'Chrome' });
  expect([request?.deviceId, request?.sessionId]).toEqual([viewed?.deviceId, viewed?.sessionId]);
  expect(inspector.events({ name: 'request' })).toMatchObject([{ origin: 'http://shop.example', path: '/' }]);
});

it('stores an event without a visitor as one of the server', async () => {
  const { client } = appWith(inspector.clientSecret);
  expect(await client.track('cron_ran')).toMatchObject({ status: 'delivered' });
  expect(inspector.events({ name: 'cron_ran' })).toMatchObject([{ kind: 'server', deviceId: '', ip: '' }]);
});
