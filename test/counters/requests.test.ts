import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openpanel, type Tracker } from '../../packages/express/src/index.js';
import { request } from '../../packages/testkit/src/index.js';
import { api, clientOf } from './counting-process.js';

const express = createRequire(new URL('../../packages/express/package.json', import.meta.url))('express');

it('an awaited increment never delays a response, whatever the gap and the API', async () => {
  const { inspector } = await api({ profiles: [{ id: 'u', properties: { hits: 0 } }] });
  const { client } = clientOf(inspector.url, { counterSettleMs: 60_000, requestTimeoutMs: 60_000 });
  inspector.setFaults({ fail: 'hang' });
  const app = express();
  app.use(openpanel({ client }));
  const order: string[] = [];
  app.get('/', async (req: { readonly op: Tracker }, res: { send(body: string): void }) => {
    setImmediate(() => order.push('next turn'));
    const { status } = await req.op.increment({ profileId: 'u', property: 'hits' });
    order.push(status);
    res.send('ok');
  });
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  for (let hit = 1; hit <= 3; hit += 1) {
    expect((await request(url)).body).toBe('ok');
    await expect.poll(() => order).toEqual(['queued', 'next turn']);
    order.length = 0;
  }
  expect(client.stats()).toMatchObject({ held: 3 });
});

it('counters of thousands of profiles beside as many tracks: no track is dropped, and nothing is left behind', {
  timeout: 40_000,
}, async () => {
  const { inspector } = await api();
  const { client } = clientOf(inspector.url, { counterSettleMs: 60_000, maxQueueSize: 10_000 });
  const tracks = 5_000;
  for (let index = 0; index < 6_000; index += 1) {
    void client.increment({ profileId: `u_${index}`, property: 'n' });
    if (index < tracks) void client.track('visited');
    if (index % 500 === 0) await new Promise(setImmediate);
  }
  await expect.poll(() => client.stats().delivered, { timeout: 30_000 }).toBe(tracks);
  // Of the counters, half of the queue.
  const { dropped, droppedBy, held, pending } = client.stats();
  expect({ dropped, droppedBy: droppedBy.queue_full, held, pending }).toEqual({
    dropped: 1_000,
    droppedBy: 1_000,
    held: 5_000,
    pending: 5_000,
  });
  expect(await client.shutdown(0)).toMatchObject({ pending: 0, held: 0 });
});
