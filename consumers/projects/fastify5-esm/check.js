import assert from 'node:assert/strict';
import { startInspector } from '@openpanel-node/inspector';
import { runApp } from '../../support/run-app.mjs';
import { checkVisit } from '../../support/visitor.mjs';

const inspector = await startInspector();
try {
  const { lingered } = await runApp('out/app.js', inspector);
  const request = checkVisit(inspector, ['order_viewed', 'order_counted'], 'ada@example.com');
  assert.equal(request.properties.route, '/orders/:id');
  assert.equal(request.properties.status, '200');
  assert.equal(request.path, '/orders/42');
  assert.doesNotMatch(JSON.stringify(request), /secret/);
  console.log(`3 events of one request; the process ended ${lingered} ms after its work`);
} finally {
  await inspector.close();
}
