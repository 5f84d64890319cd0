// signup.test.js
const { memoryTransport, openpanel } = require('@openpanel-node/express');
const request = require('supertest');
const { createApp } = require('./app.js');

const transport = memoryTransport();
const analytics = openpanel({ transport });
const app = createApp(analytics);

beforeEach(() => {
  transport.events.length = 0;
});

test('a sign-up is tracked', async () => {
  await request(app).post('/signup').expect(201);
  await analytics.client.flush();

  const [signup, served] = transport.events.map(({ payload }) => payload);
  expect(signup).toMatchObject({ name: 'signed_up', profileId: 'u_1', properties: { plan: 'pro' } });
  expect(served).toMatchObject({ name: 'request', properties: { route: '/signup', status: 201 } });
});
