import assert from 'node:assert/strict';
import { startInspector } from '@openpanel-node/inspector';
import { runServer } from '../../support/run-app.mjs';
import { VISITOR_HEADERS } from '../../support/visitor.mjs';
import { tokenOf } from './dist/token.js';

const inspector = await startInspector({ profiles: [{ id: 'ada' }] });
try {
  const visit = async (url, terminate) => {
    const ask = async (method, path, headers = {}) => {
      const response = await fetch(`${url}${path}`, { method, headers: { ...VISITOR_HEADERS, ...headers } });
      await response.text();
      return response.status;
    };
    const authorization = `Bearer ${tokenOf('ada')}`;
    assert.equal(await ask('POST', '/orders/42', { authorization }), 201);
    assert.equal(await ask('POST', '/orders/43'), 401);
    assert.equal(await ask('POST', '/orders/44', { authorization: 'Bearer forged' }), 401);
    assert.equal(await ask('GET', '/prices'), 200);
    assert.equal(await ask('GET', '/metrics'), 200);
    terminate();
  };
  // Nothing is logged: the claims have a user, and who is not signed in is nobody.
  await runServer('dist/main.js', inspector, visit);
  const events = inspector.events({ type: 'track' });
  const seen = events.map(({ name, profileId, deviceId, groups, kind, ip, properties }) =>
    [
      name,
      properties.status ?? '-',
      profileId === deviceId ? 'nobody' : profileId,
      groups.join() || 'no group',
      kind,
      ip,
    ].join(' '),
  );
  const visitor = 'visitor 203.0.113.7';
  assert.deepEqual(seen.sort(), [
    `order_placed - ada acme ${visitor}`,
    `order_received - ada acme ${visitor}`,
    `order_stored - ada acme ${visitor}`,
    `request 200 nobody no group ${visitor}`,
    `request 201 ada acme ${visitor}`,
    `request 401 nobody no group ${visitor}`,
    `request 401 nobody no group ${visitor}`,
  ]);
  assert.equal(inspector.profile('ada').properties.orders, '1');
  console.log(`${events.length} events of a server on Fastify, whose guard leaves the claims of a token`);
} finally {
  await inspector.close();
}
