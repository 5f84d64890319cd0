import { memoryLogger } from '@openpanel-node/testkit';
import { afterEach, expect, it } from 'vitest';
import { type ClientOptions, memoryTransport, OpenPanel } from '../../src/index.js';
import { apiServer } from '../api-server.js';
import { CLIENT_ID } from '../clients.js';

const { versions } = process;

afterEach(() => void Object.defineProperty(process, 'versions', { value: versions }));

function clientOnBun(options: ClientOptions) {
  Object.defineProperty(process, 'versions', { value: { ...versions, bun: '1.4.5' } });
  const logger = memoryLogger();
  const client = new OpenPanel({ clientId: CLIENT_ID, clientSecret: 'sec_test', logger, ...options });
  return { client, log: logger.lines };
}

it('on Bun one line says that nothing is sent, and nothing blames the API', async () => {
  const api = await apiServer();
  const { client, log } = clientOnBun({ apiUrl: api.url });
  expect(await client.track('signed_up')).toEqual({ status: 'disabled' });
  expect(await client.flush()).toMatchObject({ pending: 0 });
  expect(log).toEqual([expect.stringMatching(/Bun 1\.4\.5 is not supported yet.*\(unsupported_runtime: /)]);
  expect(await client.verify()).toEqual({
    ok: false,
    checks: [expect.objectContaining({ subject: 'runtime', ok: false, advice: 'Run the app on Node.js.' })],
  });
  expect(api.received).toEqual([]);
});

it('on Bun a transport of its own works', async () => {
  const { client, log } = clientOnBun({ transport: memoryTransport() });
  expect(await client.track('signed_up')).toEqual({ status: 'delivered' });
  expect(log).toEqual([]);
});

it('on Bun a client that is disabled on purpose says nothing', () => {
  expect(clientOnBun({ disabled: true }).log).toEqual([]);
});
