import { expect, it } from 'vitest';
import type { ClientOptions, TrackHandlerPayload } from '../../src/index.js';
import { VERSION } from '../../src/index.js';
import { apiServer } from '../api-server.js';
import { httpClient, memoryClient } from '../clients.js';

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
