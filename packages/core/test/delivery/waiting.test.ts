import { expect, vi } from 'vitest';
import type { FinalDelivery } from '../../src/index.js';
import { type ApiAnswer, apiServer, STORED } from '../api-server.js';
import { httpClient, memoryClient } from '../clients.js';
import { besideOthers, eachBesideOthers } from '../side-by-side.js';

const text = (status: number, body = '', headers = {}): ApiAnswer => ({ status, body, headers });

besideOthers('waits as long as a 429 asks, all events together', async () => {
  const api = await apiServer((_request, count) => (count === 1 ? text(429, '', { 'retry-after': '1' }) : STORED));
  const { client } = httpClient(api.url, { connections: 1 });
  for (let i = 0; i < 20; i += 1) void client.track(`e${i}`);
  expect(await client.flush(10_000)).toMatchObject({ delivered: 20 });
  const [limited, probe] = api.received;
  expect((probe?.at ?? 0) - (limited?.at ?? 0)).toBeGreaterThanOrEqual(990);
  expect(api.received).toHaveLength(21);
});

besideOthers('waits for a profile that was identified just now, and keeps the order behind it', async () => {
  let tries = 0;
  const missing = text(404, '{"status":404,"message":"Profile not found"}');
  const api = await apiServer(({ body }) => (body.type === 'increment' && ++tries < 2 ? missing : STORED));
  const { client } = httpClient(api.url);
  const job = client.scope({ profileId: 'fresh' });
  void job.identify({ firstName: 'New' });
  void job.increment({ property: 'visits' });
  void job.decrement({ property: 'visits' });
  expect(await client.flush(10_000)).toMatchObject({ delivered: 3, rejected: 0 });
  expect(api.received.map(({ body }) => body.type)).toEqual(['identify', 'increment', 'increment', 'decrement']);
});

besideOthers('rejects an increment of a profile that nobody identified', async () => {
  const api = await apiServer(() => text(404, '{"status":404,"message":"Profile not found"}'));
  const { client, log } = httpClient(api.url);
  const ends: FinalDelivery[] = [];
  client.on('delivery', (_event, delivery) => ends.push(delivery));
  expect(await client.increment({ profileId: 'nobody', property: 'n' })).toEqual({ status: 'queued' });
  await client.flush(15_000);
  expect(ends).toEqual([{ status: 'rejected', httpStatus: 404, message: 'Profile not found' }]);
  expect(api.received).toHaveLength(3);
  expect(log.filter((line) => line.includes('profile_not_found'))).toHaveLength(1);
});

besideOthers('waits as long as a 502 asks before it repeats an event', async () => {
  const api = await apiServer((_request, count) => (count === 1 ? text(502, '', { 'retry-after': '1' }) : STORED));
  const { client } = httpClient(api.url);
  await client.track('a');
  await client.flush();
  const [first, second] = api.received;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
});

besideOthers(
  'survives a restart of the API of some minutes, with one event, behind a proxy that answers for it',
  async () => {
    // A hundred times as fast as the defaults: 502 for what would be three minutes.
    const upAt = Date.now() + 1_800;
    const api = await apiServer(() => (Date.now() < upAt ? text(502) : STORED));
    const { client } = httpClient(api.url, { retryDelayMs: 10, maxRetryDelayMs: 300 });
    void client.track('a');
    expect(await client.flush(10_000)).toMatchObject({ delivered: 1, dropped: 0 });
  },
);

besideOthers('gives up on a transport that never settles, and goes on', async () => {
  let first = true;
  const send = () => {
    const hangs = first;
    first = false;
    return hangs ? new Promise<never>(() => {}) : Promise.resolve({ kind: 'answered', status: 200, body: '' } as const);
  };
  const { client } = memoryClient({ transport: { send }, connections: 1, requestTimeoutMs: 20, maxRetries: 0 });
  void client.track('hangs');
  void client.track('goes on');
  expect(await client.flush(5_000)).toMatchObject({ delivered: 1, droppedBy: { retries_exhausted: 1 }, pending: 0 });
});

besideOthers('gets past an event that alone is always answered with 503', async () => {
  const api = await apiServer(({ body }) => (body.payload['name'] === 'poison' ? text(503) : STORED));
  const { client } = httpClient(api.url, { connections: 1 });
  void client.track('poison');
  for (let i = 0; i < 5; i += 1) void client.track(`good${i}`);
  await vi.waitFor(() => expect(client.stats()).toMatchObject({ delivered: 5, pending: 1 }), 15_000);
});

besideOthers('gets past several of them with a payment before them, which is no probe', async () => {
  const api = await apiServer(({ body }) => (String(body.payload['name']).startsWith('poison') ? text(503) : STORED));
  const { client } = httpClient(api.url, { connections: 1 });
  void client.track('poison1');
  void client.revenue(100);
  void client.track('poison2');
  void client.track('good');
  await vi.waitFor(() => expect(client.stats()).toMatchObject({ delivered: 2, pending: 2 }), 15_000);
  expect(api.names().indexOf('revenue')).toBeGreaterThan(api.names().indexOf('good'));
});

eachBesideOthers<[string]>([['0'], ['Wed, 01 Jan 2020 00:00:00 GMT']])(
  'does not hammer an API that answers 503 with Retry-After: %s',
  async (after) => {
    const api = await apiServer(() => text(503, '', { 'retry-after': after }));
    const { client } = httpClient(api.url, { retryDelayMs: 100, maxRetryDelayMs: 1_000 });
    void client.track('a');
    await client.flush(500);
    expect(api.received.length).toBeLessThan(30);
  },
);

besideOthers(
  'an event that was stored without a response, and is then refused by a firewall, ends as unconfirmed',
  async () => {
    const page = text(403, '<!doctype html><title>Blocked</title>', { 'content-type': 'text/html' });
    let requests = 0;
    const api = await apiServer(({ body }) => {
      if (body.payload['name'] !== 'unlucky') return STORED;
      requests += 1;
      return requests === 1 ? undefined : page;
    });
    // Time for other events to get through between its requests, on a busy machine too.
    const { client } = httpClient(api.url, { retryDelayMs: 500, maxRetryDelayMs: 1_000 });
    const outcomes: FinalDelivery[] = [];
    client.on('delivery', ({ payload }, delivery) => {
      if ('name' in payload && payload.name === 'unlucky') outcomes.push(delivery);
    });
    await client.track('before');
    void client.track('unlucky');
    const others = setInterval(() => void client.track('other'), 5);
    await vi.waitFor(() => expect(outcomes).toHaveLength(1), 10_000);
    clearInterval(others);
    expect(outcomes).toEqual([{ status: 'dropped', reason: 'unconfirmed' }]);
    expect(requests).toBe(3);
  },
);
