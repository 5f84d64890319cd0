import { expect, it } from 'vitest';
import { memoryClient } from '../clients.js';

it('a listener that tracks what was dropped does no harm, with a full queue and after a shutdown', async () => {
  const { client, log } = memoryClient({ transport: { send: () => new Promise(() => {}) }, maxQueueSize: 10 });
  let ends = 0;
  const off = client.on('delivery', (_event, { status }) => {
    ends += 1;
    if (status === 'dropped') void client.track('event_dropped');
  });
  for (let i = 0; i < 11; i += 1) void client.track(`e${i}`);
  expect(client.stats()).toMatchObject({ calls: 12, pending: 10, droppedBy: { queue_full: 2 } });

  expect(await client.shutdown(20)).toMatchObject({ pending: 0 });
  const { calls, dropped, pending } = client.stats();
  expect([dropped, pending]).toEqual([calls, 0]);
  expect(calls).toBeLessThan(1_000);
  await expect.poll(() => ends).toBeGreaterThan(calls);
  off();
  expect(log.filter((line) => line.includes('callback_failed'))).toEqual([]);
});
