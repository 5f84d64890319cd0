// To load it counts towards the time limit of the first request, which is short here.
import 'undici';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { httpClient } from '../clients.js';
import { block } from './block.js';

/** A server in a thread of its own. It says so when it has a request, and answers it 50 ms later. */
async function independentServer() {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:http').createServer((request, response) => {
       request.resume().on('end', () => {
         parentPort.postMessage('request');
         setTimeout(() => response.end('{}'), 50);
       });
     });
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  onTestFinished(async () => void (await worker.terminate()));
  const [port] = (await once(worker, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, whenRequested: () => once(worker, 'message') };
}

it('takes an answer that came in time although the process was held up', async () => {
  const { url, whenRequested } = await independentServer();
  const { client } = httpClient(url, { requestTimeoutMs: 300 });
  void client.increment({ profileId: 'p', property: 'n' });
  await whenRequested();
  block(900);
  expect(await client.flush()).toMatchObject({ delivered: 1, dropped: 0 });
});
