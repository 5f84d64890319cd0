// The built app, ended by SIGTERM as soon as it has answered.
import assert from 'node:assert/strict';
import { startInspector } from '@openpanel-node/inspector';
import { runServer } from '../../support/run-app.mjs';
import { checkVisit, VISITOR_HEADERS } from '../../support/visitor.mjs';

const inspector = await startInspector();
try {
  const { lingered } = await runServer('dist/main.js', inspector, async (url, terminate) => {
    const headers = { ...VISITOR_HEADERS, 'content-type': 'application/json' };
    const order = await fetch(`${url}/shops/7/orders`, { method: 'POST', headers, body: '{"item":"tea"}' });
    terminate();
    assert.deepEqual(await order.json(), { id: 'order-of-tea', item: 'tea' });
  });
  const request = checkVisit(inspector, ['order_received', 'stock_reserved', 'order_placed'], 'ada@example.com');
  assert.equal(request.properties.route, '/shops/:shop/orders');
  assert.equal(request.properties.status, '201');
  console.log(`4 events on Fastify; the process ended ${lingered} ms after SIGTERM`);
} finally {
  await inspector.close();
}
