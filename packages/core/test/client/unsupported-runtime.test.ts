import { memoryLogger } from '@openpanel-node/testkit';
import { MockAgent } from 'undici';
import { afterEach, expect, it } from 'vitest';
import { type ClientOptions, OpenPanel } from '../../src/index.js';
import { apiServer } from '../api-server.js';
import { CLIENT_ID } from '../clients.js';

const { versions } = process;

afterEach(() => void Object.defineProperty(process, 'versions', { value: versions }));

function clientOn(runtime: Record<string, string>, options: ClientOptions) {
  Object.defineProperty(process, 'versions', { value: { ...versions, ...runtime } });
  const logger = memoryLogger();
  const client = new OpenPanel({ clientId: CLIENT_ID, clientSecret: 'sec_test', logger, ...options });
  return { client, log: logger.lines };
}

it.each([
  ['Bun', { bun: '1.4.5' }],
  ['Deno', { deno: '2.9.6' }],
])('on %s events are sent with the fetch of the runtime', async (_name, runtime) => {
  const api = await apiServer();
  const { client, log } = clientOn(runtime, { apiUrl: api.url });
  expect(await client.track('signed_up')).toMatchObject({ status: 'delivered' });
  expect(api.received).toHaveLength(1);
  await client.shutdown();
  expect(log).toEqual([]);
});

it('on Bun a dispatcher is ignored, which one line says', async () => {
  const api = await apiServer();
  const dispatcher = new MockAgent();
  const { client, log } = clientOn({ bun: '1.4.5' }, { apiUrl: api.url, dispatcher });
  expect(await client.track('signed_up')).toMatchObject({ status: 'delivered' });
  await client.shutdown();
  expect(log).toEqual([
    expect.stringMatching(/The option dispatcher is ignored.* on Bun 1\.4\.5.*\(unsupported_runtime: /),
  ]);
});
