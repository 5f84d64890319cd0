import { recordedEvents } from '@openpanel-node/core/testing';
import express from 'express';
import supertest from 'supertest';
import { expect, it } from 'vitest';
import { memoryTransport, openpanel } from '../src/index.js';

function createApp() {
  const analytics = openpanel({ transport: memoryTransport() });
  const app = express();
  app.use(analytics);
  const orders = express.Router();
  orders.get('/:id', async (req, res) => {
    await req.op.track('order_viewed', { id: req.params.id });
    res.send('order');
    setImmediate(() => void req.op.track('late'));
  });
  app.use('/orders', orders);
  app.post('/signup', (req, res) => {
    void req.op.identify({ profileId: String(req.get('x-test')), email: 'user@example.com' });
    void req.op.track('signed_up');
    res.sendStatus(201);
  });
  return { app, client: analytics.client, recorded: recordedEvents(analytics.client) };
}

it('selects the events of a request by its method and path, below a router too', async () => {
  const { app, recorded } = createApp();
  await supertest(app).get('/orders/7?coupon=spring');
  await supertest(app).post('/signup').set('x-test', 'a');
  await recorded.settled();
  const namesOf = (target: string) =>
    recorded
      .ofRequest(target)
      .all()
      .map(({ type, payload }) => ('name' in payload ? payload.name : type));
  expect(namesOf('/orders/7')).toEqual(['order_viewed', 'request']);
  expect(namesOf('GET /orders/7?coupon=spring')).toEqual(['order_viewed', 'request']);
  expect(namesOf('POST /orders/7')).toEqual([]);
  expect(namesOf('POST /signup').toSorted()).toEqual(['identify', 'request', 'signed_up']);
  expect(recorded.named('late')).toHaveLength(1);
});

it('keeps requests apart that run at the same time, by a header', async () => {
  const { app, client, recorded } = createApp();
  const server = app.listen(0);
  const ids = Array.from({ length: 20 }, (_, n) => `test-${n}`);
  await Promise.all(ids.map((id) => supertest(server).post('/signup').set('x-test', id)));
  await recorded.settled();
  for (const id of ids) {
    const own = recorded.ofRequest(({ headers }) => headers['x-test'] === id);
    expect(own.named('signed_up')).toMatchObject([{ payload: { profileId: id } }]);
    expect(own.all()).toHaveLength(3);
    expect(own.ofProfile(id).all()).toHaveLength(3);
  }
  await client.shutdown();
  server.close();
});
