import { CHROME } from '@openpanel-node/testkit';
import { describe, expect, it, vi } from 'vitest';
import { INTERNALS } from '../../src/client.js';
import type { ClientOptions, Delivery, FinalDelivery, OpenPanel, Transport } from '../../src/index.js';
import { type ApiAnswer, apiServer, STORED } from '../api-server.js';
import { httpClient, memoryClient } from '../clients.js';

const UNAUTHORIZED: ApiAnswer = {
  status: 401,
  body: 'Ingestion: Invalid cors or secret',
  headers: { 'content-type': 'text/plain' },
};
const text = (status: number, body = '', headers = {}): ApiAnswer => ({ status, body, headers });

it('tells the caller what became of each event', async () => {
  const answers: Record<string, ApiAnswer> = {
    visit: { body: '{"deviceId":"d1","sessionId":"s1"}' },
    bad: text(400, '{"status":400,"message":"body/payload/name is bad"}'),
    bot: text(202, '{"bot":{"name":"Googlebot","type":"Search bot"}}'),
  };
  const api = await apiServer(({ body }) => answers[String(body.payload['name'])]);
  const { client } = httpClient(api.url);
  const visitor = client.scope({ ip: '203.0.113.9', userAgent: CHROME });
  const results = await Promise.all(['visit', 'bad', 'bot'].map((name) => visitor.track(name)));
  expect(results).toEqual([
    { status: 'delivered', deviceId: 'd1', sessionId: 's1' },
    { status: 'rejected', httpStatus: 400, message: 'body/payload/name is bad' },
    { status: 'rejected', httpStatus: 202, message: 'classified as a bot: Googlebot' },
  ] satisfies Delivery[]);
  expect(client.stats()).toMatchObject({ calls: 3, delivered: 1, rejected: 2, dropped: 0, pending: 0 });
});

it('leaves out the IDs that the API makes up for a server event', async () => {
  const api = await apiServer(() => text(200, '{"deviceId":"d1","sessionId":"s1"}'));
  const { client } = httpClient(api.url);
  expect(await client.track('webhook')).toEqual({ status: 'delivered' });
});

it.each([
  ['hung up on', () => undefined, 3],
  ['answered with a 500 that is not the API’s', () => text(500, 'Oops'), 3],
  ['answered with 502', () => text(502), 3],
  ['answered with 504', () => text(504), 3],
  ['answered with 408', () => text(408), 3],
])('repeats a track that was %s, and gives up after its retries', async (_how, answer, requests) => {
  const api = await apiServer(answer);
  const { client } = httpClient(api.url, { maxRetries: 2 });
  expect(await client.track('lost')).toEqual({ status: 'dropped', reason: 'retries_exhausted' });
  expect(api.received).toHaveLength(requests);
  expect(client.stats()).toMatchObject({ retried: 2, droppedBy: { retries_exhausted: 1 } });
});

it('never repeats an increment, a decrement or a payment that was not answered', async () => {
  const api = await apiServer(() => undefined);
  const { client } = httpClient(api.url);
  const job = client.scope({ profileId: 'p' });
  const results = await Promise.all([
    job.increment({ property: 'n' }),
    job.revenue(100),
    job.decrement({ property: 'n' }),
  ]);
  await client.flush();
  expect(api.received).toHaveLength(3);
  expect(client.stats()).toMatchObject({ droppedBy: { unconfirmed: 3 }, pending: 0 });
  expect(results).toContainEqual({ status: 'dropped', reason: 'unconfirmed' });
});

it('repeats everything that was certainly not processed, until the API is back', async () => {
  const first = await apiServer();
  const port = Number(new URL(first.url).port);
  await first.close();
  const { client, log } = httpClient(first.url);
  const ends: [string, FinalDelivery][] = [];
  client.on('delivery', (event, delivery) => ends.push([event.type, delivery]));
  const job = client.scope({ profileId: 'p' });
  const calls = [
    job.track('a'),
    job.increment({ property: 'n' }),
    job.revenue(5),
    job.upsertGroup({ id: 'g', type: 't', name: 'n' }),
  ];
  expect(await Promise.all(calls)).toEqual(Array(4).fill({ status: 'queued' }));
  expect(await job.track('b')).toEqual({ status: 'queued' });
  const api = await apiServer(() => STORED, port);
  expect(await client.flush(10_000)).toMatchObject({ delivered: 5, dropped: 0, pending: 0 });
  expect(api.received).toHaveLength(5);
  expect(ends.map(([, { status }]) => status)).toEqual(Array(5).fill('delivered'));
  expect(log.filter((line) => line.includes('api_unavailable'))).toHaveLength(1);
  expect(log.at(-1)).toContain('has resumed');
});

it('sends on the same turn what is called with an outcome in hand', async () => {
  const answers: (() => void)[] = [];
  const answer = { kind: 'answered', status: 200, body: '{}', contentType: 'application/json' } as const;
  const transport: Transport = { send: () => new Promise((resolve) => answers.push(() => resolve(answer))) };
  const { client } = memoryClient({ transport });
  const calls = (async () => {
    await client.track('first');
    await client.track('second');
  })();
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  const nextTurn = new Promise<number>((resolve) => setImmediate(() => resolve(answers.length)));
  answers[0]?.();
  expect(await nextTurn).toBe(2);
  answers[1]?.();
  await calls;
});

describe('wrong credentials', () => {
  it('pause everything, are said once in the API’s words, and resume by themselves', async () => {
    let wrong = true;
    const api = await apiServer(() => (wrong ? UNAUTHORIZED : STORED));
    const { client, log } = httpClient(api.url, { connections: 2, maxRetryDelayMs: 50 });
    const calls = Array.from({ length: 100 }, (_, i) => client.track(`e${i}`));
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set(['queued']));
    await client.flush(120);
    expect(api.received.length).toBeLessThan(10);
    expect(client.stats()).toMatchObject({ pending: 100, rejected: 0, dropped: 0 });
    const lines = log.filter((line) => line.includes('credentials_rejected'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"Ingestion: Invalid cors or secret"');
    expect(lines[0]).toContain('OPENPANEL_CLIENT_ID and OPENPANEL_CLIENT_SECRET');
    wrong = false;
    expect(await client.flush(10_000)).toMatchObject({ delivered: 100, pending: 0 });
  });

  it('of one event reject that event alone', async () => {
    const blocked = text(401, 'Ingestion: Profile id is blocked by project filter');
    const api = await apiServer(({ body }) => (body.payload['profileId'] === 'blocked' ? blocked : STORED));
    const { client } = httpClient(api.url);
    const results = await Promise.all([
      client.track('a', { profileId: 'blocked' }),
      client.track('b', { profileId: 'fine' }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'delivered']);
  });
});

it.each([
  ['an HTML page', text(200, '<!doctype html><h1>Dashboard</h1>', { 'content-type': 'text/html' })],
  ['a redirect', text(308, '', { location: 'https://elsewhere.example' })],
  ["the router's 404", text(404, '{"message":"Route POST:/track not found","error":"Not Found","statusCode":404}')],
])('takes %s for a wrong URL: one loud line, a pause, nothing dropped', async (_what, answer) => {
  const api = await apiServer(() => answer);
  const { client, log } = httpClient(api.url);
  await Promise.all([client.track('a'), client.track('b')]);
  expect(client.stats()).toMatchObject({ pending: 2, dropped: 0, rejected: 0 });
  expect(log.filter((line) => line.includes('wrong_api_url') && line.includes('OPENPANEL_API_URL'))).toHaveLength(1);
});

it('sends what changes one profile in call order, one at a time, and other profiles side by side', async () => {
  let inFlight = 0;
  let most = 0;
  const api = await apiServer(async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inFlight -= 1;
    return STORED;
  });
  const { client } = httpClient(api.url);
  for (let i = 1; i <= 10; i += 1) void client.increment({ profileId: 'p', property: 'n', value: i });
  await client.flush();
  expect(most).toBe(1);
  expect(api.received.map(({ body }) => body.payload['value'])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (let i = 1; i <= 10; i += 1) void client.increment({ profileId: `p${i}`, property: 'n' });
  await client.flush();
  expect(most).toBeGreaterThan(1);
});

describe('after a pause in which the queue ran empty, the next event goes out', () => {
  it.each<[string, ClientOptions, (client: OpenPanel) => void]>([
    ['because payments were not answered', {}, (client) => [1, 2, 3].forEach((n) => void client.revenue(n))],
    [
      'because retries were exhausted',
      { maxRetries: 0 },
      (client) => [1, 2, 3].forEach((n) => void client.track(`e${n}`)),
    ],
    [
      'because events became too old',
      { maxEventAgeMs: 300 },
      (client) => [1, 2, 3].forEach((n) => void client.track(`e${n}`)),
    ],
  ])('%s', async (_why, options, fail) => {
    let down = true;
    const api = await apiServer(() => (down ? text(500) : STORED));
    const { client } = httpClient(api.url, { maxRetryDelayMs: 30, ...options });
    fail(client);
    expect(await client.flush(10_000)).toMatchObject({ delivered: 0, pending: 0 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    down = false;
    for (let i = 0; i < 5; i += 1) void client.track(`later${i}`);
    expect(await client.flush(10_000)).toMatchObject({ delivered: 5, pending: 0 });
  });
});

it('keeps one in flight per profile, in order, while the queue evicts', async () => {
  const inFlight = new Map<string, number>();
  const last = new Map<string, number>();
  const wrong: string[] = [];
  const send: Transport['send'] = async ({ body }) => {
    const { profileId, value } = (JSON.parse(body) as { payload: { profileId: string; value: number } }).payload;
    inFlight.set(profileId, (inFlight.get(profileId) ?? 0) + 1);
    if ((inFlight.get(profileId) ?? 0) > 1) wrong.push(`two of ${profileId} in flight`);
    if ((last.get(profileId) ?? 0) > value) wrong.push(`${profileId}: ${value} after ${last.get(profileId)}`);
    last.set(profileId, value);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    inFlight.set(profileId, (inFlight.get(profileId) ?? 0) - 1);
    return { kind: 'answered', status: 200, body: '' };
  };
  const { client } = memoryClient({ transport: { send, counterSettleMs: 0 }, maxQueueSize: 40, connections: 8 });
  for (let value = 1; value <= 2_000; value += 1) {
    void client.increment({ profileId: `p${value % 5}`, property: 'n', value });
    if (value % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await client.flush();
  expect(wrong).toEqual([]);
  expect(client.stats().droppedBy.queue_full).toBeGreaterThan(0);
});

it('says that the credentials are refused, also when the API was not available before', async () => {
  const api = await apiServer((_request, count) => (count === 1 ? text(503) : UNAUTHORIZED));
  const { client, log } = httpClient(api.url);
  void client.track('a');
  const refusals = () => log.filter((line) => line.includes('credentials_rejected'));
  await vi.waitFor(() => expect(refusals()).not.toEqual([]), 10_000);
  await client.flush(200);
  expect(refusals()).toHaveLength(1);
});

it('fulfils promises in time although the clock is set back', async () => {
  const { client } = memoryClient({ transport: { send: () => new Promise(() => {}) }, requestTimeoutMs: 50 });
  const call = client.track('a');
  const now = Date.now();
  vi.spyOn(Date, 'now').mockImplementation(() => now - 3_600_000);
  expect(await call).toEqual({ status: 'queued' });
});

it('does not spend payments on finding out whether the API is back', async () => {
  let down = true;
  const api = await apiServer(() => (down ? text(500) : STORED));
  const { client } = httpClient(api.url, { maxRetries: 1_000 });
  for (let i = 0; i < 5; i += 1) void client.track(`e${i}`);
  await client.flush(50);
  for (let i = 0; i < 5; i += 1) void client.revenue(100);
  await client.flush(300);
  down = false;
  expect(await client.flush(10_000)).toMatchObject({ delivered: 10, dropped: 0 });
});

it('bounds the memory of events that wait for a resolver', async () => {
  const { client } = memoryClient({ maxQueueBytes: 10_000 });
  const context = { visitor: () => ({}) as never, profile: { resolve: () => new Promise(() => {}) } as never };
  const tracker = client[INTERNALS].createTracker(context);
  for (let i = 0; i < 100; i += 1) void tracker.track('waiting', { text: 'x'.repeat(1_000) });
  const { bytes, pending, droppedBy } = client.stats();
  expect(bytes).toBeLessThanOrEqual(10_000);
  expect(pending + droppedBy.queue_full).toBe(100);
  expect(pending).toBe(9);
  expect(await client.shutdown(0)).toMatchObject({ pending: 0, droppedBy: { shutdown: 9 } });
});

it('opens no more connections than it may, and keeps them alive', async () => {
  const api = await apiServer();
  const { client } = httpClient(api.url, { connections: 3 });
  for (let i = 0; i < 200; i += 1) void client.track(`e${i}`);
  expect(await client.flush()).toMatchObject({ delivered: 200 });
  expect(api.connections()).toBeLessThanOrEqual(3);
});

it('is bounded: a full queue drops the oldest, counts them and says so once', async () => {
  const transport = { send: () => new Promise<never>(() => {}) };
  const { client, log } = memoryClient({ transport, maxQueueSize: 100, connections: 1 });
  for (let i = 0; i < 1_000; i += 1) void client.track(`e${i}`);
  const { pending, droppedBy } = client.stats();
  expect([pending, droppedBy.queue_full]).toEqual([100, 900]);
  expect(log.filter((line) => line.includes('events_dropped'))).toHaveLength(1);
  expect(await client.shutdown(0)).toMatchObject({ pending: 0 });
  expect(log.filter((line) => line.includes('events_dropped'))).toHaveLength(2);
});

it('drops an event that has become too old', async () => {
  let down = true;
  const { client } = memoryClient({
    transport: {
      send: async () => (down ? { kind: 'unsent', reason: 'down' } : { kind: 'answered', status: 200, body: '' }),
    },
    maxEventAgeMs: 30,
    retryDelayMs: 40,
    maxRetryDelayMs: 40,
  });
  void client.track('old');
  await new Promise((resolve) => setTimeout(resolve, 50));
  down = false;
  expect(await client.flush()).toMatchObject({ droppedBy: { expired: 1 }, pending: 0 });
});

it('holds no caller longer than the time limit of a request', async () => {
  let answer = (_: object) => {};
  const send = () =>
    new Promise<never>((resolve) => {
      answer = resolve as never;
    });
  const { client } = memoryClient({ transport: { send }, requestTimeoutMs: 30 });
  const ends: FinalDelivery[] = [];
  client.on('delivery', (_event, delivery) => ends.push(delivery));
  expect(await client.track('slow')).toEqual({ status: 'queued' });
  expect(client.stats()).toMatchObject({ pending: 1, inFlight: 1 });
  answer({ kind: 'answered', status: 200, body: '' });
  await client.flush();
  expect(ends).toEqual([{ status: 'delivered' }]);
});

it('survives a transport whose answer has no body, and one that never closes', async () => {
  const send = async () => ({ kind: 'answered', status: 200 }) as never;
  const close = () => new Promise<void>(() => {});
  const { client } = memoryClient({ transport: { send, close }, maxRetries: 0 });
  expect(await client.track('x')).toEqual({ status: 'dropped', reason: 'retries_exhausted' });
  expect(await client.shutdown(50)).toMatchObject({ pending: 0 });
});

it('gives up on a transport that rejects, and waits for one that throws, which has not sent the event', async () => {
  const fast = { maxRetries: 1, retryDelayMs: 1, maxRetryDelayMs: 1 };
  const rejecting = memoryClient({ transport: { send: () => Promise.reject(new Error('bug')) }, ...fast });
  expect(await rejecting.client.track('x')).toEqual({ status: 'dropped', reason: 'retries_exhausted' });

  let calls = 0;
  const send = async () => ({ kind: 'answered', status: 200, body: '{}' }) as const;
  const throwing = memoryClient({
    transport: {
      send() {
        calls += 1;
        if (calls <= 5) throw new Error('not yet');
        return send();
      },
    },
    ...fast,
    counterSettleMs: 0,
  });
  const ended = new Promise((resolve) => throwing.client.on('delivery', (_event, delivery) => resolve(delivery)));
  void throwing.client.increment({ profileId: 'u_1', property: 'n' });
  expect(await ended).toMatchObject({ status: 'delivered' });
});

/** One answer, so that there may be two requests at a time; then none. */
function hangsAfterOne(): Transport['send'] {
  let sent = 0;
  return () => {
    sent += 1;
    return sent === 1 ? Promise.resolve({ kind: 'answered', status: 200, body: '' }) : new Promise(() => {});
  };
}

describe('shutdown', () => {
  it('takes any time limit for what it says', async () => {
    let answer: ((result: object) => void) | undefined;
    const send = () =>
      new Promise<never>((resolve) => {
        answer = resolve as never;
      });
    const { client } = memoryClient({ transport: { send } });
    void client.track('slow');
    const report = client.shutdown(Number.POSITIVE_INFINITY);
    await vi.waitFor(() => expect(answer).toBeDefined());
    answer?.({ kind: 'answered', status: 200, body: '' });
    expect(await report).toMatchObject({ delivered: 1, dropped: 0 });
  });

  it('delivers what is pending, then drops every later call', async () => {
    const api = await apiServer();
    const { client } = httpClient(api.url);
    for (let i = 0; i < 50; i += 1) void client.track(`e${i}`);
    const report = await client.shutdown();
    expect(report).toMatchObject({ delivered: 50, dropped: 0, pending: 0 });
    expect(await client.track('late')).toEqual({ status: 'dropped', reason: 'shutdown' });
    expect(api.received).toHaveLength(50);
    expect(await client.shutdown()).toBe(report);
  });

  it('drops what it cannot deliver in time: queued as shutdown, unanswered as unconfirmed', async () => {
    const { client, log } = memoryClient({ transport: { send: hangsAfterOne() }, connections: 2 });
    await client.track('first contact');
    const ends: FinalDelivery[] = [];
    client.on('delivery', (_event, delivery) => ends.push(delivery));
    for (let i = 0; i < 5; i += 1) void client.track(`e${i}`);
    const report = await client.shutdown(20);
    expect(report).toMatchObject({ dropped: 5, droppedBy: { unconfirmed: 2, shutdown: 3 }, pending: 0 });
    expect(ends).toHaveLength(5);
    expect(log.filter((line) => line.includes('events_dropped'))).toHaveLength(1);
    expect(log.at(-1)).toMatch(/3 shutdown, 2 unconfirmed|2 unconfirmed, 3 shutdown/);
  });
});

it('counts every call under exactly one end', async () => {
  const fates = [STORED, text(400, '{"message":"no"}'), text(500), undefined, text(429, '', { 'retry-after': '0' })];
  const api = await apiServer(() => fates[Math.floor(Math.random() * fates.length)]);
  const { client } = httpClient(api.url, { maxRetries: 2, maxQueueSize: 150 });
  let ends = 0;
  client.on('delivery', () => {
    ends += 1;
  });
  const job = client.scope({ profileId: 'p' });
  for (let i = 0; i < 60; i += 1) {
    void client.track(`e${i}`);
    void job.increment({ property: 'n' });
    void client.track('');
    void job.identify({ firstName: `n${i}` });
    const { calls, delivered, rejected, dropped, pending } = client.stats();
    expect(delivered + rejected + dropped + pending).toBe(calls);
  }
  const report = await client.flush(15_000);
  expect(report.pending).toBe(0);
  expect(report.delivered + report.rejected + report.dropped).toBe(240);
  expect(ends).toBe(240);
});
