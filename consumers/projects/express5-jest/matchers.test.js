// The test of the guide, as CommonJS.
const { memoryTransport, OpenPanel } = require('@openpanel-node/express');
const { openpanelMatchers, recordedEvents } = require('@openpanel-node/core/testing');

expect.extend(openpanelMatchers);

const client = new OpenPanel({ transport: memoryTransport() });
const recorded = recordedEvents(client);
afterEach(() => recorded.reset());

test('a sign-up is tracked', async () => {
  client.identify({ profileId: 'u_1', email: 'user@example.com' });
  client.track('signed_up', { profileId: 'u_1', plan: 'pro', seats: 5 });

  await recorded.settled();
  expect(recorded).toHaveIdentified('u_1', { email: 'user@example.com' });
  expect(recorded).toHaveTracked('signed_up', { plan: 'pro' });
  expect(recorded.ofProfile('u_1')).toHaveTracked('signed_up', { seats: expect.any(Number) });
  expect(recorded).toHaveTrackedTimes('signed_up', 1);
  expect(recorded).not.toHaveTracked('signed_up', { plan: 'free' });
});
