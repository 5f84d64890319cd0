import { CHROME, memoryLogger } from '@openpanel-node/testkit';
import express from 'express';
import supertest from 'supertest';
import { expect, it } from 'vitest';
import { memoryTransport, openpanel } from '../src/index.js';

const profilesOf = (transport: ReturnType<typeof memoryTransport>) =>
  transport.events.map(({ payload }) => {
    const { name, profileId } = payload as { name: string; profileId?: string };
    return [name, profileId];
  });

it.each([
  [false, 'guest_1'],
  [true, 'u_1'],
])(
  'a request stays the guest’s whom a login replaces, unless identify names the user (%s)',
  async (names, expected) => {
    const transport = memoryTransport();
    const analytics = openpanel({ transport, logger: memoryLogger() });
    const app = express().use(analytics);
    app.post('/login', (req, res) => {
      Object.assign(req, { user: { id: 'guest_1' } });
      req.op.track('login_started');
      Object.assign(req, { user: { id: 'u_1' } });
      if (names) req.op.identify({ profileId: 'u_1' });
      req.op.track('logged_in');
      res.sendStatus(204);
    });
    await supertest(app).post('/login').set('user-agent', CHROME);
    await analytics.client.shutdown();
    expect(profilesOf(transport)).toEqual([
      ['login_started', 'guest_1'],
      ['logged_in', expected],
      ['request', expected],
    ]);
  },
);

it.each([
  ['the same object', true, 1],
  ['an equal object', false, 2],
])('options with %s give as many request events as clients', async (_which, same, count) => {
  const transport = memoryTransport();
  const [one, other] = [{ region: 'eu' }, { region: 'eu' }];
  const logger = memoryLogger();
  const first = openpanel({ transport, logger, globalProperties: one });
  const second = openpanel({ transport, logger, globalProperties: same ? one : other });
  await supertest(express().use(first, second)).get('/').set('user-agent', CHROME);
  await Promise.all([first.client.flush(), second.client.flush()]);
  expect(transport.events).toHaveLength(count);
  // The next app of the process chooses anew.
  await Promise.all([first.client.shutdown(), second.client.shutdown()]);
});
