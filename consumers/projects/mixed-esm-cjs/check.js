import assert from 'node:assert/strict';
import { startInspector } from '@openpanel-node/inspector';
import { runApp } from '../../support/run-app.mjs';

const USERS = 20;
const OF_A_USER = ['ordered', 'billed', 'receipt_sent', 'audited', 'nested', 'nested_by_request', 'nested_by_legacy'];

const inspector = await startInspector();
try {
  const { last: instances } = await runApp('app.js', inspector);
  assert.equal(instances, process.features.require_module ? 'one instance' : 'two instances');

  for (const name of OF_A_USER) {
    const events = inspector.events({ type: 'track', name });
    assert.equal(events.length, USERS, `${events.length} of ${USERS} ${name} arrived`);
    for (const { properties, profileId, ip } of events) {
      const user = properties.order;
      assert.deepEqual({ name, profileId, ip }, { name, profileId: `user-${user}`, ip: `203.0.113.${user}` });
    }
  }
  assert.equal(inspector.events({ name: 'request' }).length, 2 * USERS);
  assert.deepEqual(
    inspector
      .events({ name: 'closing' })
      .map(({ properties }) => properties.by)
      .sort(),
    ['import', 'require'],
  );
  for (const name of ['audited', 'nested_by_request']) {
    assert.equal(inspector.events({ name, properties: { by: 'legacy client' } }).length, USERS);
  }
  console.log(`${inspector.events().length} events of ${USERS} users at once, ${instances}`);
} finally {
  await inspector.close();
}
