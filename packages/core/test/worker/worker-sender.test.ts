import { getActiveResourcesInfo } from 'node:process';
import type { Worker } from 'node:worker_threads';
import { memoryLogger } from '@openpanel-node/testkit';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Sender, TransportResult } from '../../src/delivery/transport.js';
import { UndiciSender } from '../../src/delivery/undici-sender.js';
import { WorkerSender } from '../../src/delivery/worker-sender.js';
import { Diagnostics } from '../../src/diagnostics.js';
import { proxyFor } from '../../src/options/proxy-variable.js';
import { type ApiAnswer, apiServer, STORED } from '../api-server.js';
import { httpClient } from '../clients.js';
import { block } from '../delivery/block.js';
import { tunnelProxy } from '../delivery/proxies.js';
import { REQUEST, rawServer } from '../delivery/sending.js';

const CONFIG = {
  clientId: 'id',
  clientSecret: 'sec_0123456789',
  sdkName: 'openpanel-node',
  sdkVersion: '1.2.3',
  connections: 4,
  maxConnections: 4,
  // A worker takes some of it to start.
  requestTimeoutMs: 10_000,
  dispatcher: undefined,
  proxy: undefined,
};

function senders(apiUrl: string, more: object = {}) {
  const config = { ...CONFIG, apiUrl, ...more };
  const diagnostics = new Diagnostics(memoryLogger(), false, () => {});
  const worker = new WorkerSender({ sender: config, maxEventBytes: 1_000, rejectUnauthorized: undefined }, diagnostics);
  const main = new UndiciSender(config);
  onTestFinished(() => worker.close());
  onTestFinished(() => main.close());
  return { main, worker };
}

const resultOf = (sender: Sender, request = REQUEST) =>
  new Promise<TransportResult>((resolve) => sender.send(request, resolve));

/** The workers that are started from now on. */
function startedWorkers(): Worker[] {
  const workers: Worker[] = [];
  const onWorker = (worker: Worker) => workers.push(worker);
  process.on('worker', onWorker);
  onTestFinished(() => void process.off('worker', onWorker));
  return workers;
}

const ANSWERS: Record<string, ApiAnswer> = {
  'a 200 with IDs': { body: '{"deviceId":"d","sessionId":"s"}', headers: { 'content-type': 'application/json' } },
  'an HTML page': { body: '<html>', headers: { 'content-type': 'text/html' } },
  'a redirect': { status: 302, headers: { location: '/' } },
  'a 429': { status: 429, body: 'slow', headers: { 'retry-after': '7', 'x-ratelimit-reset': '9' } },
  'a refusal that repeats the secret': { status: 400, body: '{"status":400,"error":"sec_0123456789"}' },
  'nothing at all': {},
};

it.each(Object.entries(ANSWERS))('%s is to the main thread what it is in the worker', async (_what, answer) => {
  const api = await apiServer(() => answer);
  const { main, worker } = senders(api.url);
  const [{ date: _, ...expected }, { date: __, ...found }] = [await resultOf(main), await resultOf(worker)] as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  if (expected['status'] === 200) {
    const { kind, status, body } = expected;
    if (String(expected['contentType']).includes('html')) expect(found).toEqual(expected);
    else expect(found).toEqual({ kind, status, body });
  } else expect(found).toEqual(expected);
  const [one, other] = api.received;
  expect(other?.headers).toEqual(one?.headers);
  expect(other?.body).toEqual(one?.body);
});

it('a request without an answer is known as such: refused, reset, and too late', async () => {
  const away = await apiServer();
  await away.close();
  const resets = await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const hangs = await rawServer(() => {});
  const results = [away.url, resets, hangs].map((url) => {
    const { main, worker } = senders(url, { requestTimeoutMs: 3_000 });
    return Promise.all([resultOf(worker), resultOf(main)]);
  });
  for (const [ofWorker, ofMain] of await Promise.all(results)) expect(ofWorker).toEqual(ofMain);
});

it('does not send what comes to the worker too late, since this thread stood still', async () => {
  const api = await apiServer();
  const { worker } = senders(api.url, { requestTimeoutMs: 3_000 });
  expect(await resultOf(worker)).toMatchObject({ status: 200 });
  const late = { ...REQUEST, body: '{"type":"track","payload":{"name":"late"}}' };
  const result = resultOf(worker, late);
  block(3_100);
  expect(await result).toMatchObject({ kind: 'unsent' });
  expect(await resultOf(worker)).toMatchObject({ status: 200 });
  expect(api.names()).toEqual(['x', 'x']);
});

it('goes through the proxy, with its password', async () => {
  const proxy = await tunnelProxy({ user: 'user:geheim' });
  const api = await apiServer();
  const setting = proxyFor(api.url, { HTTP_PROXY: proxy.url.replace('//', '//user:geheim@') });
  expect(await resultOf(senders(api.url, { proxy: setting }).worker)).toMatchObject({ status: 200 });
  expect(proxy.forwarded).toEqual([`${api.url}/track`]);
  const wrong = proxyFor(api.url, { HTTP_PROXY: proxy.url });
  expect(await resultOf(senders(api.url, { proxy: wrong }).worker)).toMatchObject({
    kind: 'unsent',
    reason: expect.stringContaining('HTTP_PROXY requires a user name'),
  });
});

it('a client delivers from one worker, over so many connections, and leaves nothing behind', async () => {
  const workers = startedWorkers();
  const before = getActiveResourcesInfo();
  let open = 0;
  let most = 0;
  const api = await apiServer(async () => {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open -= 1;
    return STORED;
  });
  const { client, log } = httpClient(api.url, { thread: 'worker', connections: 8 });
  expect(workers).toEqual([]);
  const deliveries = await Promise.all(Array.from({ length: 200 }, (_, i) => client.track(`e${i}`)));
  expect(new Set(deliveries.map(({ status }) => status))).toEqual(new Set(['delivered']));
  expect(new Set(api.names()).size).toBe(200);
  expect(most).toBe(8);
  expect(await client.shutdown()).toMatchObject({ delivered: 200, pending: 0 });
  expect(log).toEqual([]);
  expect(workers.map(({ threadId }) => threadId)).toEqual([-1]);
  expect(getActiveResourcesInfo().filter((name) => /Message|Worker/.test(name))).toEqual(
    before.filter((name) => /Message|Worker/.test(name)),
  );
});

it('delivers under fake timers, with kept-alive connections', async () => {
  const api = await apiServer();
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { client } = httpClient(api.url, { thread: 'worker' });
  for (let i = 0; i < 5; i += 1) expect(await client.track('x')).toEqual({ status: 'delivered' });
  expect(api.connections()).toBe(1);
  await client.shutdown();
});

it('verify() asks from the worker, and sees the clock', async () => {
  const answer = { status: 404, body: '{"status":404,"error":"Not Found","message":"Profile not found"}' };
  const api = await apiServer(() => answer);
  const { client } = httpClient(api.url, { thread: 'worker' });
  const { ok, checks } = await client.verify();
  expect(ok).toBe(true);
  expect(checks.map(({ subject }) => subject)).toContain('clock');
});
