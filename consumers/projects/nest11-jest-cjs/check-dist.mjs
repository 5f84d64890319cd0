// The built app, ended by SIGTERM while it still serves a request.
import assert from 'node:assert/strict';
import { startInspector } from '@openpanel-node/inspector';
import { runServer } from '../../support/run-app.mjs';
import { checkVisit, VISITOR_HEADERS } from '../../support/visitor.mjs';

const inspector = await startInspector();
try {
  const { lingered } = await runServer('dist/main.js', inspector, async (url, terminate) => {
    // A server that ends waits for connections which are kept alive.
    const headers = { ...VISITOR_HEADERS, connection: 'close' };
    const invoice = fetch(`${url}/orders/42/invoice`, { headers });
    await inspector.waitFor({ name: 'invoice_requested' });
    terminate();
    const response = await invoice;
    assert.deepEqual(await response.json(), { invoice: '42' });
  });
  const request = checkVisit(inspector, ['invoice_requested', 'invoice_made']);
  assert.equal(request.properties.route, '/orders/:id/invoice');
  assert.equal(request.properties.status, '200');
  console.log(`3 events, 2 of them after SIGTERM; the process ended ${lingered} ms after it`);
} finally {
  await inspector.close();
}
