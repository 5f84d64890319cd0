const http = require('node:http');
const { memoryTransport, OpenPanel } = require('@openpanel-node/core');

const EPOCH = '1970-01-01T00:00:00.000Z';

async function track(options) {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, ...options });
  expect(await client.track('signed_up')).toEqual({ status: 'delivered' });
  void client.track('again');
  expect(await client.flush()).toMatchObject({ delivered: 2 });
  void client.track('at the end');
  expect(await client.shutdown()).toMatchObject({ delivered: 3, pending: 0 });
  return transport.events.map(({ payload }) => payload.properties.__timestamp);
}

it('tracks while timers are faked that were real or fake when the package was loaded', async () => {
  expect(await track()).toHaveLength(3);
});

it('dates events by the clock of the test', async () => {
  jest.useFakeTimers({ now: 0 });
  expect(await track()).toEqual([EPOCH, EPOCH, EPOCH]);
});

it('carries a scope along', async () => {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, clientSecret: 'sec_0123456789abcdef' });
  const carrier = client.scope({ profileId: 'u_1' }).carrier();
  await client.scope(carrier, {}).track('carried');
  expect(transport.events[0].payload.profileId).toBe('u_1');
  await client.shutdown();
});

it('shows events to beforeSend', async () => {
  expect(await track({ beforeSend: (event) => event })).toHaveLength(3);
});

// undici needs more of Node than jsdom leaves it.
if (typeof window === 'undefined') it('sends over HTTP', sendOverHttp);

async function sendOverHttp() {
  const server = http.createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    request.resume().on('end', () => response.end('{"deviceId":"","sessionId":""}'));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new OpenPanel({
    apiUrl: `http://127.0.0.1:${server.address().port}`,
    clientId: '10ca1000-0000-4000-8000-000000000001',
    clientSecret: 'sec_test',
  });
  for (let index = 0; index < 3; index += 1) expect((await client.track('sent')).status).toBe('delivered');
  expect(await client.shutdown()).toMatchObject({ delivered: 3, pending: 0 });
  server.close();
}
