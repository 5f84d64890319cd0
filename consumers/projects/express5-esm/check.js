import assert from 'node:assert/strict';
import { startInspector } from '@openpanel-node/inspector';
import { runApp } from '../../support/run-app.mjs';

const inspector = await startInspector();
try {
  const { lingered } = await runApp('app.js', inspector);
  const events = inspector.events();
  assert.deepEqual(events.map(({ name }) => name).sort(), ['order_counted', 'order_viewed', 'request']);
  for (const { profileId, ip, kind } of events) {
    assert.deepEqual({ profileId, ip, kind }, { profileId: 'ada', ip: '203.0.113.7', kind: 'visitor' });
  }
  const [request] = inspector.events({ name: 'request' });
  assert.equal(request.properties.route, '/orders/:id');
  assert.equal(request.properties.status, '200');
  assert.equal(request.path, '/orders/42');
  assert.doesNotMatch(JSON.stringify(request), /secret/);
  console.log(`${events.length} events of one request; the process ended ${lingered} ms after its work`);
} finally {
  await inspector.close();
}
