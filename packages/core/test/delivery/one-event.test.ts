import { memoryLogger } from '@openpanel-node/testkit';
import { describe, expect, vi } from 'vitest';
import { type ClientOptions, type FinalDelivery, OpenPanel } from '../../src/index.js';
import { type Answering, type ApiAnswer, apiServer, STORED } from '../api-server.js';
import { CLIENT_ID } from '../clients.js';
import { besideOthers, eachBesideOthers, onTestFinished } from '../side-by-side.js';

const page = (status: number): ApiAnswer => ({
  status,
  body: '<!DOCTYPE html><title>Attention Required!</title>',
  headers: { 'content-type': 'text/html; charset=UTF-8' },
});
const NO_ROUTE: ApiAnswer = {
  status: 404,
  body: '{"message":"Route POST:/track not found","error":"Not Found","statusCode":404}',
  headers: { 'content-type': 'application/json' },
};
const OWN_FAILURE: ApiAnswer = {
  status: 500,
  body: 'Internal server error',
  headers: { 'content-type': 'text/plain' },
};
const NO_SECRET: ApiAnswer = {
  status: 401,
  body: 'Ingestion: Revenue tracking is not allowed without a client secret',
  headers: { 'content-type': 'text/plain' },
};
const WRONG_SECRET: ApiAnswer = { ...NO_SECRET, body: 'Ingestion: Invalid cors or secret' };

/** A client with the default options, what became of its events by name, and the warnings it gave. */
async function clientOf(answer: Answering, options: ClientOptions = {}) {
  const api = await apiServer(answer);
  const logger = memoryLogger();
  const client = new OpenPanel({ apiUrl: api.url, clientId: CLIENT_ID, clientSecret: 'sec_test', logger, ...options });
  onTestFinished(async () => void (await client.shutdown(0)));
  const ends = new Map<string, FinalDelivery[]>();
  client.on('delivery', (event, delivery) => {
    const name = event.type === 'track' ? event.payload.name : event.type;
    ends.set(name, [...(ends.get(name) ?? []), delivery]);
  });
  const warned: string[] = [];
  client.on('warning', ({ code }) => warned.push(code));
  return { api, client, ends, warned };
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** The scans first, last, and spread among the rest. */
const ORDERS: [string, (few: string[], many: string[]) => string[]][] = [
  ['first', (few, many) => [...few, ...many]],
  ['last', (few, many) => [...many, ...few]],
  ['shuffled', (few, many) => many.flatMap((each, i) => [each, ...few.slice(i, i + 1)]).concat(few.slice(many.length))],
];

describe.concurrent.each([400, 403, 406, 413, 451, 200])(
  'a firewall that answers %d with a page to some events',
  (status) => {
    eachBesideOthers(status === 403 ? ORDERS : ORDERS.slice(2))(
      'costs no other event, and pauses nothing: scans %s',
      async (_when, inOrder) => {
        const order = inOrder(names('scan', 20), names('visit', 150));
        // Where the scans are last, `later` must be delivered before they are tried again, on a busy machine too.
        const isLast = order.at(-1)?.startsWith('scan') === true;
        const { client, ends, warned } = await clientOf(
          ({ body }) => (JSON.stringify(body).includes('<script') ? page(status) : STORED),
          isLast ? { retryDelayMs: 4_000 } : {},
        );
        for (const name of order) void client.track(name, { q: name.startsWith('scan') ? '<script>' : 'x' });
        await vi.waitFor(() => expect(client.stats().delivered).toBe(150), 20_000);
        // Until then nobody can know whether it was the scans.
        if (isLast) void client.track('later');
        const delivered = isLast ? 151 : 150;
        expect(await client.flush(10_000)).toMatchObject({ delivered, rejected: 20, pending: 0 });
        for (const name of names('scan', 20)) {
          expect(ends.get(name)).toEqual([
            { status: 'rejected', httpStatus: status, message: `an HTML page (HTTP ${status})` },
          ]);
        }
        expect(new Set(warned)).toEqual(new Set(['events_rejected']));
      },
    );
  },
);

eachBesideOthers<[string, ApiAnswer]>([
  ['a page', page(403)],
  ['the router’s 404', NO_ROUTE],
  ['a redirect', { status: 302, headers: { location: '/login' } }],
  ['JSON of something else', { status: 403, body: '{"message":"Forbidden"}' }],
])(
  'loses nothing while every event gets %s, and delivers all of it afterwards',
  async (_what, answer) => {
    let isBlocked = false;
    const { api, client, warned } = await clientOf(() => (isBlocked ? answer : STORED), { retryDelayMs: 50 });
    for (const name of names('before', 70)) void client.track(name);
    expect(await client.flush(20_000)).toMatchObject({ delivered: 70 });
    isBlocked = true;
    for (const name of names('during', 100)) void client.track(name);
    void client.revenue(100);
    const before = api.received.length;
    await client.flush(2_500);
    expect(client.stats()).toMatchObject({ delivered: 70, pending: 101, rejected: 0, dropped: 0 });
    expect(warned).toEqual(['api_unavailable']);
    const asked = api.received.length;
    expect(asked - before).toBeLessThanOrEqual(2 * 101 + 3);
    await client.flush(2_200);
    expect(api.received.length - asked).toBeLessThanOrEqual(3);
    isBlocked = false;
    expect(await client.flush(10_000)).toMatchObject({ delivered: 171, pending: 0, rejected: 0, dropped: 0 });
  },
  30_000,
);

besideOthers(
  'takes refusals for a wrong URL only where nothing was ever delivered, and sends one event a second until then',
  async () => {
    const { api, client, warned } = await clientOf(() => NO_ROUTE);
    const calls = names('e', 50).map((name) => client.track(name));
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set(['queued']));
    expect(warned).toEqual(['wrong_api_url']);
    const asked = api.received.length;
    await client.flush(2_200);
    expect(api.received.length - asked).toBeLessThanOrEqual(3);
  },
);

describe.concurrent.each<[string, ApiAnswer]>([
  ['the API’s own 500', OWN_FAILURE],
  ['a 502', { status: 502 }],
])('events that alone get %s', (_what, failure) => {
  eachBesideOthers(ORDERS)(
    'do not stop the others, and come to their end behind them: %s',
    async (_when, inOrder) => {
      const { api, client, ends } = await clientOf(
        ({ body }) => (String(body.payload['name']).startsWith('poison') ? failure : STORED),
        { maxRetries: 3, maxRetryDelayMs: 1_000 },
      );
      for (const name of inOrder(names('poison', 20), names('good', 60))) void client.track(name);
      await vi.waitFor(() => expect(client.stats().delivered).toBe(60), 20_000);
      void client.track('later');
      expect(await client.flush(15_000)).toMatchObject({
        delivered: 61,
        droppedBy: { retries_exhausted: 20 },
        pending: 0,
      });
      for (const name of names('poison', 20))
        expect(ends.get(name)).toEqual([{ status: 'dropped', reason: 'retries_exhausted' }]);
      expect(api.received.length).toBeLessThan(61 + 20 * 12);
    },
    30_000,
  );
});

besideOthers(
  'repeats payments and counters that the API itself failed on, until it stores them',
  async () => {
    let isDown = true;
    const { api, client } = await clientOf(() => (isDown ? OWN_FAILURE : STORED), {
      retryDelayMs: 5,
      maxRetryDelayMs: 20,
      maxRetries: 2,
    });
    for (let i = 0; i < 7; i += 1) void client.revenue(100 + i);
    void client.increment({ profileId: 'p', property: 'n' });
    await vi.waitFor(() => expect(api.received.length).toBeGreaterThan(40), 10_000);
    expect(client.stats()).toMatchObject({ dropped: 0, pending: 8 });
    isDown = false;
    expect(await client.flush(20_000)).toMatchObject({ delivered: 8, dropped: 0 });
  },
  30_000,
);

describe.concurrent('a secret that was rotated', () => {
  besideOthers('loses no payment: they wait with everything else', async () => {
    let isWrong = true;
    const { api, client, warned } = await clientOf(
      ({ body }) => (isWrong ? (body.payload['name'] === 'revenue' ? NO_SECRET : WRONG_SECRET) : STORED),
      { maxRetryDelayMs: 100 },
    );
    for (let i = 0; i < 30; i += 1) void client.revenue(100);
    for (const name of names('e', 30)) void client.track(name);
    await vi.waitFor(() => expect(warned).not.toEqual([]), 10_000);
    await client.flush(500);
    expect(client.stats()).toMatchObject({ pending: 60, rejected: 0 });
    expect(api.received.length).toBeLessThan(20);
    expect(new Set(warned)).toEqual(new Set(['credentials_rejected']));
    isWrong = false;
    expect(await client.flush(10_000)).toMatchObject({ delivered: 60, rejected: 0, dropped: 0 });
  });

  besideOthers('holds payments alone where everything else gets through without one', async () => {
    let isWrong = true;
    const { api, client } = await clientOf(
      ({ body }) => (isWrong && body.payload['name'] === 'revenue' ? NO_SECRET : STORED),
      { maxRetryDelayMs: 100 },
    );
    for (let i = 0; i < 10; i += 1) {
      expect(await client.revenue(100)).toEqual({ status: 'queued' });
      void client.track(`e${i}`);
    }
    await vi.waitFor(() => expect(client.stats().delivered).toBe(10), 10_000);
    await client.flush(500);
    expect(client.stats()).toMatchObject({ delivered: 10, pending: 10, rejected: 0 });
    expect(api.names().filter((name) => name === 'revenue').length).toBeLessThanOrEqual(8);
    isWrong = false;
    expect(await client.flush(5_000)).toMatchObject({ delivered: 20, rejected: 0, dropped: 0 });
  });

  besideOthers('rejects a payment that was sent without a secret', async () => {
    const { client } = await clientOf(() => NO_SECRET, { clientSecret: undefined });
    expect(await client.revenue(100)).toMatchObject({ status: 'rejected', httpStatus: 401 });
  });
});

besideOthers('keeps everything while the organization is blocked, and says so on a line of its own', async () => {
  let isBlocked = true;
  const { api, client, warned } = await clientOf(
    () => (isBlocked ? { status: 202, body: '{"blocked":true}' } : STORED),
    { maxRetryDelayMs: 100 },
  );
  for (const name of names('e', 40)) void client.track(name);
  void client.revenue(100);
  await vi.waitFor(() => expect(warned).not.toEqual([]), 10_000);
  await client.flush(300);
  expect(client.stats()).toMatchObject({ delivered: 0, pending: 41 });
  expect(warned).toEqual(['organization_blocked']);
  expect(api.received.length).toBeLessThanOrEqual(5);
  isBlocked = false;
  expect(await client.flush(10_000)).toMatchObject({ delivered: 41, dropped: 0 });
});

describe.concurrent('first contact', () => {
  besideOthers('is one request where the secret is wrong', async () => {
    const { api, client } = await clientOf(() => WRONG_SECRET);
    await Promise.all(names('e', 500).map((name) => client.track(name)));
    expect(api.received).toHaveLength(1);
  });

  besideOthers('grows with the answers', async () => {
    const waiting: (() => void)[] = [];
    const { api, client } = await clientOf(() => new Promise((resolve) => waiting.push(() => resolve(STORED))));
    for (const name of names('e', 40)) void client.track(name);
    const most: number[] = [];
    for (const expected of [1, 2, 4, 8, 16]) {
      await vi.waitFor(() => expect(waiting).toHaveLength(expected));
      most.push(waiting.length);
      for (const answer of waiting.splice(0)) answer();
    }
    expect(most).toEqual([1, 2, 4, 8, 16]);
    await vi.waitFor(() => expect(api.received.length).toBe(40));
    for (const answer of waiting.splice(0)) answer();
  });
});

describe.concurrent.each([429, 503])('a limit of 100 requests a second, kept with %d without Retry-After', (status) => {
  besideOthers(
    'is found: few requests are refused, and none is late',
    async () => {
      let freeAt = 0;
      let refused = 0;
      const { client } = await clientOf(() => {
        const now = performance.now();
        if (now < freeAt) {
          refused += 1;
          return { status };
        }
        freeAt = now + 10;
        return STORED;
      });
      for (const name of names('e', 300)) void client.track(name);
      expect(await client.flush(30_000)).toMatchObject({ delivered: 300, dropped: 0 });
      expect(refused).toBeLessThan(450);
    },
    40_000,
  );
});
