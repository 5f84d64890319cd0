import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { startInspector } from '@openpanel-node/inspector';
import { CHROME } from '@openpanel-node/testkit';
import { expect, it, onTestFinished } from 'vitest';
import type { ClientOptions, TrackHandlerPayload } from '../../src/index.js';
import { VERSION } from '../../src/index.js';
import { apiServer } from '../api-server.js';
import { httpClient, memoryClient } from '../clients.js';

const VISITOR = { ip: '203.0.113.9', userAgent: CHROME };

async function inspected(options: ClientOptions = {}) {
  const inspector = await startInspector();
  onTestFinished(() => inspector.close());
  const { clientId, clientSecret } = inspector;
  return { inspector, ...httpClient(inspector.url, { clientId, clientSecret, ...options }) };
}

it.each<[TrackHandlerPayload, object]>([
  [
    { type: 'track', payload: { name: 'seen', properties: { a: 1 }, profileId: 7, groups: ['acme'] } },
    { payload: { name: 'seen', properties: { a: 1 }, profileId: '7', groups: ['acme'] } },
  ],
  [
    { type: 'identify', payload: { profileId: 7, firstName: 'First' } },
    { payload: { profileId: '7', firstName: 'First' } },
  ],
  [
    { type: 'increment', payload: { profileId: 'u', property: 'n', value: 2 } },
    { payload: { property: 'n', value: 2 } },
  ],
  [{ type: 'decrement', payload: { profileId: 'u', property: 'n' } }, { payload: { profileId: 'u', property: 'n' } }],
  [
    { type: 'group', payload: { id: 'acme', type: 'company', name: 'Acme' } },
    { payload: { id: 'acme', name: 'Acme' } },
  ],
  [
    { type: 'assign_group', payload: { groupIds: ['acme'], profileId: 'u' } },
    { payload: { groupIds: ['acme'], profileId: 'u' } },
  ],
])('send(%j) is the call for its type', async (event, expected) => {
  const { client, sent } = memoryClient();
  expect(await client.send(event)).toMatchObject({ status: 'delivered' });
  expect(await sent()).toMatchObject([{ type: event.type, ...expected }]);
});

it.each<[unknown, string]>([
  [{ type: 'alias', payload: { profileId: 'u', alias: 'v' } }, 'the API does not support aliases'],
  [{ type: 'replay', payload: {} }, 'only browsers record replays'],
  [{ type: 'other', payload: {} }, 'this type does not exist'],
  [{ type: 'track' }, 'could not be read'],
  [undefined, 'could not be read'],
])('send(%j) is a counted drop, and says why', async (event, why) => {
  const { client, log } = memoryClient();
  expect(await client.send(event as never)).toEqual({ status: 'dropped', reason: 'invalid' });
  expect(client.stats()).toMatchObject({ calls: 1, pending: 0, droppedBy: { invalid: 1 } });
  expect(log.join()).toContain(why);
});

it('names the package that wraps it in the headers', async () => {
  const api = await apiServer();
  const named = (options: ClientOptions) => httpClient(api.url, options).client.track('a');
  await named({ sdk: 'my wrapper', sdkVersion: '2.0.0' });
  await named({ sdk: 'other' });
  await named({});
  const names = api.received.map(({ headers }) => [headers['openpanel-sdk-name'], headers['openpanel-sdk-version']]);
  expect(names).toEqual([
    ['my wrapper', '2.0.0'],
    ['other', VERSION],
    ['openpanel-node', VERSION],
  ]);
  expect(() => httpClient(api.url, { sdk: 'a\nb' })).toThrow('The option "sdk" must be');
});

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
  const memory = memoryClient();
  expect(await memory.client.scope(VISITOR).fetchDeviceId()).toBe('');
});

it('has no device where the API refuses, does not answer in time, or is away', async () => {
  const api = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => void api.close());
  await once(api, 'listening');
  const slow = httpClient(`http://127.0.0.1:${(api.address() as AddressInfo).port}`, { requestTimeoutMs: 50 }).client;
  expect(await slow.scope(VISITOR).fetchDeviceId()).toBe('');
  const { client } = await inspected({ clientId: '10ca1000-0000-4000-8000-00000000dead' });
  expect(await client.scope(VISITOR).fetchDeviceId()).toBe('');
  const away = httpClient('http://127.0.0.1:9', {}).client;
  expect(await away.scope(VISITOR).fetchDeviceId()).toBe('');
  await client.shutdown();
  expect(await client.scope(VISITOR).fetchDeviceId()).toBe('');
});
