import { startInspector } from '@openpanel-node/inspector';
import { expect, test } from 'vitest';

test('signing up is tracked', async () => {
  const inspector = await startInspector();
  // In place of this request: your application, with `inspector.url` as its OPENPANEL_API_URL.
  await fetch(`${inspector.url}/track`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'openpanel-client-id': inspector.clientId,
      'openpanel-client-secret': inspector.clientSecret,
    },
    body: JSON.stringify({
      type: 'track',
      payload: { name: 'signed_up', profileId: 'u1', properties: { plan: 'pro' } },
    }),
  });
  const event = await inspector.waitFor({ type: 'track', name: 'signed_up' });
  expect(event).toMatchObject({ profileId: 'u1', properties: { plan: 'pro' } });
  await inspector.close();
});
