import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type ClientOptions, memoryTransport, OpenPanel } from '@openpanel-node/core';
import { expect, it, onTestFinished } from 'vitest';
import { startInspector } from '../src/index.js';

const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';
const VISITOR = { ip: '203.0.113.9', userAgent: USER_AGENT };

function clientOf(options: ClientOptions): OpenPanel {
  const client = new OpenPanel({ clientSecret: 'sec_test', logger: false, ...options });
  onTestFinished(async () => void (await client.shutdown(0)));
  return client;
}

async function inspected(options: ClientOptions = {}) {
  const inspector = await startInspector();
  onTestFinished(() => inspector.close());
  const { url: apiUrl, clientId, clientSecret } = inspector;
  return { inspector, client: clientOf({ apiUrl, clientId, clientSecret, ...options }) };
}

it.each([['main'], ['worker']] as const)(
  'asks the API for the device and session of the visitor (%s)',
  async (thread) => {
    const { inspector, client } = await inspected({ thread });
    const scope = client.scope(VISITOR);
    expect([scope.getDeviceId(), scope.getSessionId()]).toEqual(['', '']);
    const unknown = await scope.fetchDeviceId();
    expect(unknown).toMatch(/^[\da-f]{32}$/);
    expect(scope.getSessionId()).toBe('');

    const event = await scope.track('seen');
    expect(event).toMatchObject({ status: 'delivered', deviceId: unknown });
    const again = client.scope(VISITOR);
    expect(await Promise.all([again.fetchDeviceId(), again.fetchDeviceId()])).toEqual([unknown, unknown]);
    expect([again.getDeviceId(), again.getSessionId()]).toEqual([unknown, (event as { sessionId: string }).sessionId]);
    expect(inspector.requests().filter(({ outcome }) => outcome === 'answered')).toHaveLength(2);
    // It does not make later events those of a given device.
    void again.track('later');
    await client.flush();
    expect(inspector.events({ name: 'later' })[0]?.payload['properties']).not.toHaveProperty('__deviceId');
  },
);

it('answers with the device that the app has given, or nothing, without a request', async () => {
  const { inspector, client } = await inspected();
  expect(await client.scope({ ...VISITOR, deviceId: 'own' }).fetchDeviceId()).toBe('own');
  expect(await client.scope({ profileId: 'u_1' }).fetchDeviceId()).toBe('');
  expect(await client.fetchDeviceId()).toBe('');
  expect(inspector.requests()).toEqual([]);
  const memory = clientOf({ transport: memoryTransport() });
  expect(await memory.scope(VISITOR).fetchDeviceId()).toBe('');
});

it('has no device where the API refuses, does not answer in time, or is away', async () => {
  const api = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => void api.close());
  await once(api, 'listening');
  const { port } = api.address() as AddressInfo;
  const clientId = '10ca1000-0000-4000-8000-00000000dead';
  const slow = clientOf({ apiUrl: `http://127.0.0.1:${port}`, clientId, requestTimeoutMs: 50 });
  expect(await slow.scope(VISITOR).fetchDeviceId()).toBe('');
  const { client } = await inspected({ clientId });
  expect(await client.scope(VISITOR).fetchDeviceId()).toBe('');
  const away = clientOf({ apiUrl: 'http://127.0.0.1:9', clientId });
  expect(await away.scope(VISITOR).fetchDeviceId()).toBe('');
  await client.shutdown();
  expect(await client.scope(VISITOR).fetchDeviceId()).toBe('');
});
