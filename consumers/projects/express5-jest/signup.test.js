// signup.test.js
const { openpanelMatchers, recordedEvents } = require('@openpanel-node/core/testing');
const { memoryTransport, openpanel } = require('@openpanel-node/express');
const request = require('supertest');
const { createApp } = require('./app.js');

expect.extend(openpanelMatchers);

const analytics = openpanel({ transport: memoryTransport() });
const recorded = recordedEvents(analytics.client);
const app = createApp(analytics);

afterEach(() => recorded.reset());

test('a sign-up is tracked', async () => {
  await request(app).post('/signup').expect(201);

  await recorded.settled();
  expect(recorded.ofProfile('u_1')).toHaveTracked('signed_up', { plan: 'pro' });
  expect(recorded).toHaveTracked('request', { route: '/signup', status: 201 });
});
