import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished, vi } from 'vitest';
import { apiServer, STORED } from '../api-server.js';
import { httpClient } from '../clients.js';

const require = createRequire(import.meta.url);

/** The workers that are started from now on. */
function startedWorkers(): Worker[] {
  const workers: Worker[] = [];
  const onWorker = (worker: Worker) => workers.push(worker);
  process.on('worker', onWorker);
  onTestFinished(() => void process.off('worker', onWorker));
  return workers;
}

/** An API that answers when it is told to. */
async function heldApi() {
  let release = () => {};
  let arrived = () => {};
  const api = await apiServer(async () => {
    arrived();
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return STORED;
  });
  return {
    ...api,
    release: () => release(),
    arrival: () =>
      new Promise<void>((resolve) => {
        arrived = resolve;
      }),
  };
}

async function kill(worker: Worker | undefined, how: 'ends' | 'fails') {
  const ended = new Promise((resolve) => worker!.once('exit', resolve));
  if (how === 'fails') worker!.emit('error', new Error('out of memory'));
  await worker!.terminate();
  await ended;
}

it.each(['ends', 'fails'] as const)(
  'a worker that %s is replaced: what it sent is repeated, if it may be',
  async (how) => {
    const workers = startedWorkers();
    const api = await heldApi();
    const { client, log } = httpClient(api.url, { thread: 'worker' });
    const first = api.arrival();
    const repeated = client.track('repeated');
    await first;
    const again = api.arrival();
    await kill(workers[0], how);
    await again;
    expect(workers).toHaveLength(2);
    api.release();
    expect(await repeated).toEqual({ status: 'delivered' });
    expect(api.names()).toEqual(['repeated', 'repeated']);

    const second = api.arrival();
    const payment = client.revenue(5);
    await second;
    await kill(workers[1], how);
    expect(await payment).toEqual({ status: 'dropped', reason: 'unconfirmed' });
    const { calls, delivered, dropped, pending, retried } = client.stats();
    expect({ calls, delivered, dropped, pending, retried }).toEqual({
      calls: 2,
      delivered: 1,
      dropped: 1,
      pending: 0,
      retried: 1,
    });
    expect(log.filter((line) => line.includes('worker_unavailable'))).toEqual([]);
  },
);

it('after three deaths the main thread sends, with one warning', async () => {
  const workers = startedWorkers();
  const api = await heldApi();
  const { client, log } = httpClient(api.url, { thread: 'worker', maxRetries: 10 });
  let arrival = api.arrival();
  const tracked = client.track('much_sent');
  for (let deaths = 0; deaths < 3; deaths += 1) {
    await arrival;
    arrival = api.arrival();
    await kill(workers[deaths], 'ends');
  }
  await arrival;
  api.release();
  expect(await tracked).toEqual({ status: 'delivered' });
  const next = api.arrival();
  const more = client.track('more');
  await next;
  api.release();
  expect(await more).toEqual({ status: 'delivered' });
  expect(workers).toHaveLength(3);
  expect(log.filter((line) => line.includes('worker_unavailable'))).toEqual([
    expect.stringContaining('the worker thread has ended 3 times, most recently because it exited with code 1'),
  ]);
  expect(client.stats()).toMatchObject({ calls: 2, delivered: 2, pending: 0 });
});

it('a worker that cannot start costs nothing: the main thread sends what was handed over', async () => {
  const api = await apiServer();
  const workers = startedWorkers();
  const { client, log } = httpClient(api.url, { thread: 'worker' });
  const tracked = Array.from({ length: 50 }, (_, i) => client.track(`e${i}`));
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  workers[0]!.emit('error', new Error('no memory'));
  expect(new Set((await Promise.all(tracked)).map(({ status }) => status))).toEqual(new Set(['delivered']));
  expect(new Set(api.names()).size).toBe(50);
  expect(api.names()).toHaveLength(50);
  expect(log).toEqual([expect.stringContaining('a worker thread cannot be started (Error: no memory)')]);
  expect(log[0]).toContain('(worker_unavailable: ');
  expect(workers).toHaveLength(1);
});

it('a worker that does not answer any more is replaced', async () => {
  const workers = startedWorkers();
  const api = await apiServer();
  const post = vi.spyOn(MessagePort.prototype, 'postMessage');
  const { client } = httpClient(api.url, { thread: 'worker', requestTimeoutMs: 100 });
  void client.track('first');
  await vi.waitFor(() => expect(client.stats().delivered).toBe(1), { timeout: 10_000 });
  // What is handed over is lost on its way.
  post.mockImplementationOnce(() => {});
  const lost = client.track('lost');
  expect(await lost).toEqual({ status: 'queued' });
  await vi.waitFor(() => expect(client.stats()).toMatchObject({ delivered: 2, pending: 0 }), { timeout: 25_000 });
  expect(workers).toHaveLength(2);
  expect(api.names()).toEqual(['first', 'lost']);
}, 30_000);

it('works in a thread of the app’s own', async () => {
  const api = await apiServer();
  const program = `
    const { OpenPanel } = require(${JSON.stringify(require.resolve('../../dist/cjs/index.js'))});
    const client = new OpenPanel({ thread: 'worker', apiUrl: '${api.url}', clientId: 'id', clientSecret: 'sec_test' });
    for (let i = 0; i < 50; i += 1) void client.track('e' + i);`;
  const worker = new Worker(program, { eval: true });
  await once(worker, 'exit');
  expect(new Set(api.names()).size).toBe(50);
});
