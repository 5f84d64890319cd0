import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROME } from '@openpanel-node/testkit';
import { expect, it, vi } from 'vitest';
import type { ClientOptions, FinalDelivery } from '../../src/index.js';
import { apiServer } from '../api-server.js';
import { CLIENT_ID, httpClient, memoryClient } from '../clients.js';

const QUEUED = { status: 'queued' };
const held = (options: ClientOptions = {}) => memoryClient({ disabled: true, ...options });
const namesOf = (events: readonly { payload: object }[]) =>
  events.map(({ payload }) => 'name' in payload && payload.name);

it('holds calls back until ready(), with the owner, time and content that they had', async () => {
  const { client, sent, log } = held({ globalProperties: { region: 'eu' } });
  const order = { total: 1 };
  const scope = client.scope({ ip: '203.0.113.9', userAgent: CHROME, profileId: 'u_1', groups: ['acme'] });
  const before = Date.now();
  const calls = [scope.track('ordered', order), scope.identify({ email: 'user@example.com' }), scope.revenue(100)];
  expect(await Promise.all(calls)).toEqual([QUEUED, QUEUED, QUEUED]);
  expect(client.stats()).toMatchObject({ calls: 3, pending: 3, queued: 3, delivered: 0 });
  expect(await client.flush()).toMatchObject({ pending: 3 });
  expect(await sent()).toEqual([]);
  const after = Date.now();
  order.total = 2;
  scope.clear();

  client.ready();
  client.ready();
  const events = await sent();
  // A change to a profile needs no turn to be sent.
  expect(events).toMatchObject([
    { type: 'identify', payload: { email: 'user@example.com' } },
    { type: 'track', ip: '203.0.113.9', userAgent: CHROME, payload: { name: 'ordered', groups: ['acme'] } },
    { type: 'track', payload: { name: 'revenue', properties: { __revenue: 100 } } },
  ]);
  const [, { payload }] = events as unknown as [object, { payload: { properties: Record<string, unknown> } }];
  expect(payload.properties).toMatchObject({ total: 1, region: 'eu' });
  const madeAt = Date.parse(String(payload.properties['__timestamp']));
  expect(madeAt).toBeGreaterThanOrEqual(before);
  expect(madeAt).toBeLessThanOrEqual(after);
  for (const event of events) expect(event.payload).toMatchObject({ profileId: 'u_1' });
  expect(await client.track('later')).toMatchObject({ status: 'delivered' });
  expect(client.stats()).toMatchObject({ calls: 4, pending: 0, delivered: 4 });
  expect(log).toEqual([]);
});

it('keeps the newest 1 000 calls, and tells and counts the others as queue_full, without a word in the log', async () => {
  const { client, sent, log } = held();
  const outcomes: FinalDelivery[] = [];
  client.on('delivery', (_event, delivery) => outcomes.push(delivery));
  for (let n = 0; n < 1_003; n += 1) void client.track(`event ${n}`);
  expect(outcomes).toEqual([1, 2, 3].map(() => ({ status: 'dropped', reason: 'queue_full' })));
  expect(client.stats()).toMatchObject({ calls: 1_003, pending: 1_000, droppedBy: { queue_full: 3 } });
  client.ready();
  const names = namesOf(await sent());
  expect([names.length, names[0], names.at(-1)]).toEqual([1_000, 'event 3', 'event 1002']);
  expect(log).toEqual([]);
});

it('keeps no more than fit in the queue in bytes', async () => {
  const { client } = held({ maxQueueBytes: 10_000 });
  for (let n = 0; n < 20; n += 1) void client.track('large', { text: 'x'.repeat(1_000) });
  const { pending, droppedBy } = client.stats();
  expect(pending).toBeLessThan(10);
  expect(pending + droppedBy.queue_full).toBe(20);
});

it('drops what is held as shutdown at the end, and everything after it', async () => {
  const { client, log } = held();
  void client.track('held');
  expect(await client.shutdown()).toMatchObject({ pending: 0, droppedBy: { shutdown: 1 } });
  void client.track('late');
  client.ready();
  await client.flush();
  expect(client.stats()).toMatchObject({ calls: 2, pending: 0, delivered: 0, droppedBy: { shutdown: 2 } });
  expect(log).toEqual([]);
});

it.each<[string, ClientOptions, Record<string, string>]>([
  ['the variable alone', { clientId: CLIENT_ID }, { OPENPANEL_DISABLED: '1' }],
  ['the variable besides the option', { clientId: CLIENT_ID, disabled: true }, { OPENPANEL_DISABLED: '1' }],
  ['a missing client ID', { disabled: true }, {}],
])('does nothing for a client that is disabled by %s', async (_what, options, env) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const { client } = memoryClient({ transport: undefined, ...options });
  expect(await client.track('a')).toEqual({ status: 'disabled' });
  client.ready();
  expect(await client.track('b')).toEqual({ status: 'disabled' });
  expect(client.stats()).toMatchObject({ calls: 0, pending: 0 });
  vi.unstubAllEnvs();
});

it('opens no file and sends no request before; what is wrong with the options is said then', async () => {
  const api = await apiServer();
  const directory = mkdtempSync(join(tmpdir(), 'ready-'));
  const { client, log } = httpClient(api.url, { disabled: true, spool: { directory }, clientSecret: undefined });
  void client.track('held');
  await client.flush(50);
  expect([api.received, readdirSync(directory), log]).toEqual([[], [], []]);
  expect((await client.verify()).checks.find(({ subject }) => subject === 'disabled')).toMatchObject({ ok: false });

  client.ready();
  expect(await client.flush()).toMatchObject({ pending: 0, delivered: 1 });
  expect(api.names()).toContain('held');
  expect(log.join()).toContain('missing_client_secret');
  expect((await client.verify()).checks.map(({ subject }) => subject)).not.toContain('disabled');
});
