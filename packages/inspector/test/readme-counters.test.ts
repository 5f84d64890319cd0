import { startInspector } from '@openpanel-node/inspector';
import { expect, test } from 'vitest';

test('an increment undoes the identify before it', async () => {
  const profiles = [{ id: 'u1', properties: { plan: 'free', logins: 5 } }];
  const inspector = await startInspector({ profiles });
  const send = (type: string, payload: object) =>
    fetch(`${inspector.url}/track`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'openpanel-client-id': inspector.clientId,
        'openpanel-client-secret': inspector.clientSecret,
      },
      body: JSON.stringify({ type, payload: { profileId: 'u1', ...payload } }),
    });
  await send('identify', { properties: { plan: 'pro' } });
  await send('increment', { property: 'logins' });
  expect(inspector.profile('u1')?.properties).toMatchObject({ plan: 'free', logins: '6' });
  const [event] = inspector.events({ type: 'increment' });
  expect(event?.lostUpdates).toEqual([{ property: 'plan', expected: 'pro', stored: 'free' }]);
  await inspector.close();
});
