import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { preciseMs } from '../../src/util/time.js';
import { type ApiAnswer, apiServer, STORED } from '../api-server.js';
import { httpClient } from '../clients.js';

const BOUNDS = { connections: 4, maxConnections: 16 };
const FIRST = 20;

/** An API in a thread of its own, with a time to answer; asked for it, it says how many sockets were open at most. */
async function apiElsewhere(latencyMs: number) {
  const worker = new Worker(
    `const { parentPort, workerData: latencyMs } = require('node:worker_threads');
     let [open, most] = [0, 0];
     const headers = { 'content-type': 'application/json' };
     const server = require('node:http').createServer((request, response) => {
       const answer = () => response.writeHead(200, headers).end('{"deviceId":"","sessionId":""}');
       request.resume().on('end', () => (latencyMs === 0 ? answer() : setTimeout(answer, latencyMs)));
     });
     server.on('connection', (socket) => {
       open += 1;
       most = Math.max(most, open);
       socket.on('close', () => { open -= 1; });
     });
     parentPort.on('message', () => parentPort.postMessage(most));
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true, workerData: latencyMs },
  );
  onTestFinished(async () => void (await worker.terminate()));
  const said = async () => ((await once(worker, 'message')) as [number])[0];
  const url = `http://127.0.0.1:${await said()}`;
  const mostSockets = () => {
    worker.postMessage('most');
    return said();
  };
  return { url, mostSockets };
}

/** Keeps each turn of the event loop busy for so long, until the test ends. */
function keepBusy(ms: number): void {
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const turn = () => {
    const until = preciseMs() + ms;
    while (preciseMs() < until);
    if (!isOver) setImmediate(turn);
  };
  turn();
}

/** So many events at once, after a few that show that the API can be reached. */
async function deliver(url: string, events: number): Promise<void> {
  const { client } = httpClient(url, BOUNDS);
  for (let index = 0; index < FIRST; index += 1) await client.track('first');
  for (let index = 0; index < events; index += 1) void client.track('waiting');
  expect(await client.flush(60_000)).toMatchObject({ delivered: FIRST + events, dropped: 0 });
}

it('opens more connections where the loop is saturated, and no more than it may, with the API in the same process', async () => {
  const api = await apiServer();
  keepBusy(20);
  await deliver(api.url, 400);
  expect(api.connections()).toBe(BOUNDS.maxConnections);
});

it('opens more where the loop is saturated and the API elsewhere is quick', async () => {
  const api = await apiElsewhere(0);
  keepBusy(20);
  await deliver(api.url, 400);
  expect(await api.mostSockets()).toBe(BOUNDS.maxConnections);
});

it.each([
  ['an idle', 0],
  ['a busy', 10],
])('opens no more where the API is slow, beside %s loop', async (_, busyMs) => {
  const api = await apiElsewhere(100);
  if (busyMs > 0) keepBusy(busyMs);
  await deliver(api.url, 40);
  expect(await api.mostSockets()).toBe(BOUNDS.connections);
});

it.each<[string, (count: number) => ApiAnswer]>([
  ['a request was refused for its rate', (count) => (count === FIRST ? { status: 429 } : STORED)],
  // Failures of three events without a success pause delivery.
  ['delivery was paused', (count) => (count > FIRST && count <= FIRST + 4 ? { status: 502 } : STORED)],
])('opens no more for a minute where %s', async (_, answer) => {
  const api = await apiServer((_request, count) => answer(count));
  keepBusy(20);
  await deliver(api.url, 80);
  // Those that were closed and opened again count twice.
  expect(api.connections()).toBeLessThanOrEqual(2 * BOUNDS.connections);
});
