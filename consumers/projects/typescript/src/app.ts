// What a typed application writes, and the mistakes that the compiler must find. check.js compiles it as an ES module
// and as CommonJS, and runs it.
import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Delivery, memoryTransport, OpenPanel, type OpenPanelEvent, type Tracker } from '@openpanel-node/core';
import { type ExpressOptions, OpenPanelError, op, openpanel } from '@openpanel-node/express';
import { type Inspector, type InspectorEvent, startInspector } from '@openpanel-node/inspector';
import express from 'express';

const transport = memoryTransport();

const options: ExpressOptions = {
  transport,
  maxQueueSize: 100,
  shutdownTimeoutMs: 1_000,
  globalProperties: { service: 'shop' },
  filter: (event: OpenPanelEvent) => event.type !== 'track' || event.payload.name !== 'noise',
  beforeSend: (event) => (event.type === 'identify' ? null : event),
  getProfileId: (req) => req.get('x-user'),
  getProperties: (_req, res) => ({ type: res.getHeader('content-type') }),
  clientIp: 'cf-connecting-ip',
  ignore: ['/internal', /^\/private\//],
  redactQuery: ['code'],
};

/** Every status has its own fields, and there are no others. */
function describe(delivery: Delivery): string {
  switch (delivery.status) {
    case 'delivered':
      return `delivered ${delivery.deviceId?.length ?? 0}`;
    case 'rejected':
      return `rejected ${delivery.httpStatus.toFixed()} ${delivery.message.trim()}`;
    case 'dropped':
      return delivery.reason === 'queue_full' ? 'dropped: full' : `dropped: ${delivery.reason}`;
    case 'handed_over':
    case 'disabled':
    case 'local':
    case 'queued':
      return delivery.status;
    default:
      return delivery satisfies never;
  }
}

async function greet(tracker: Tracker, user: string): Promise<string> {
  return describe(await tracker.track('greeted', { user, groups: ['acme'], profileId: 42 }));
}

/** Never called: each line is a mistake. */
export function mistakes(req: express.Request, delivery: Delivery, inspector: Inspector, event: InspectorEvent): void {
  // @ts-expect-error There is no such option.
  openpanel({ clientID: 'x' });
  // @ts-expect-error A number is needed.
  openpanel({ maxQueueSize: '100' });
  // @ts-expect-error There is no such attribution.
  openpanel({ attribution: 'browser' });
  // @ts-expect-error A request has no such property.
  openpanel({ getProfileId: (request) => request.nope });
  // @ts-expect-error Middleware options are not for the client.
  new OpenPanel({ trackRequest: false });
  // @ts-expect-error An event or null must be returned.
  new OpenPanel({ beforeSend: () => 'event' });
  // @ts-expect-error A tracker has no such method.
  req.op.nope();
  // @ts-expect-error The name is a string.
  req.op.track(42);
  // @ts-expect-error Only an object has properties.
  op.track('signed_up', 'pro');
  // @ts-expect-error An amount is a number.
  op.revenue('12');
  // @ts-expect-error A group has a type and a name.
  op.upsertGroup({ id: 'acme' });
  // @ts-expect-error The message of a refusal is there for `rejected` only.
  delivery.message;
  // @ts-expect-error There is no such status.
  delivery.status === 'sent';
  // @ts-expect-error There is no such reason.
  delivery.status === 'dropped' && delivery.reason === 'tired';
  // @ts-expect-error A client is no option of the inspector.
  void startInspector({ client: op });
  // @ts-expect-error No such field is compared.
  inspector.events({ nope: 1 });
  // @ts-expect-error Properties are stored as text.
  event.properties['amount'] === 12;
}

async function main(): Promise<void> {
  const middleware = openpanel(options);
  const client: OpenPanel = middleware.client;
  const stop = client.on('delivery', (event, delivery) => assert.notEqual(`${event.type} ${delivery.status}`, ''));

  const app = express();
  app.use(middleware);
  app.get('/hello/:name', async (req, res) => {
    res.json({ here: await greet(req.op, 'Ada'), anywhere: await greet(op, 'Ada') });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = {
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'cf-connecting-ip': '203.0.113.7',
    'x-user': 'ada',
  };
  const response = await fetch(`http://127.0.0.1:${port}/hello/ada`, { headers });
  assert.deepEqual(await response.json(), { here: 'delivered 0', anywhere: 'delivered 0' });
  server.close();

  const report = await client.shutdown();
  stop();
  assert.equal(report.delivered satisfies number, 3);
  const names = transport.events.map((event) => (event.type === 'track' ? event.payload.name : event.type));
  assert.deepEqual(names, ['greeted', 'greeted', 'request']);
  assert.throws(() => new OpenPanel({ apiUrl: 'nowhere' }), OpenPanelError);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
