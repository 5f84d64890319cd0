import { memoryLogger } from '@openpanel-node/testkit';
import { expect, it, vi } from 'vitest';
import type { Outbox, OutboxBatch } from '../../src/delivery/outbox.js';
import { readRecord } from '../../src/delivery/outbox-record.js';
import { type ClientOptions, OpenPanel } from '../../src/index.js';
import { CLIENT_ID } from '../clients.js';
import { onTestFinished } from '../side-by-side.js';

/** An outbox that has no room for some keys. */
function outbox(isFull: (key: string | undefined) => boolean) {
  const stored: string[] = [];
  const sizes: number[] = [];
  const append = async ({ entries }: OutboxBatch) => {
    sizes.push(entries.length);
    return entries.flatMap(({ key, record }, place) => {
      if (isFull(key)) return [place];
      stored.push(JSON.parse(readRecord(record)?.body ?? '').payload.name);
      return [];
    });
  };
  return { stored, sizes, outbox: { open: () => ({ append, check: async () => {} }) } satisfies Outbox };
}

function appWith(options: ClientOptions) {
  const app = new OpenPanel({ clientId: CLIENT_ID, logger: memoryLogger(), apiUrl: 'https://api.example', ...options });
  onTestFinished(async () => void (await app.shutdown(0)));
  return app;
}

const until = (isSo: () => void) => vi.waitFor(isSo, { timeout: 15_000, interval: 5 });

it('events of other keys go on while there is no room for those of one, however many these are', async () => {
  const { outbox: store, stored, sizes } = outbox((key) => key?.endsWith('full') === true);
  const app = appWith({ outbox: store });
  const full = app.scope({ profileId: 'full' });
  const other = app.scope({ profileId: 'other' });
  // More than one batch.
  const calls = Array.from({ length: 1_200 }, (_, index) => full.track(`full ${index}`));
  for (const call of calls) expect(await call).toEqual({ status: 'queued' });
  const before = sizes.length;
  for (const name of ['a', 'b', 'c']) expect(await other.track(name)).toEqual({ status: 'handed_over' });
  expect(stored).toEqual(['a', 'b', 'c']);
  // What follows with the full key is not even tried before its time.
  expect(sizes.slice(before).filter((size) => size > 400).length).toBeLessThanOrEqual(3);
  expect(app.stats()).toMatchObject({ pending: 1_200, handedOver: 3, dropped: 0 });
});

it('when there is room again, everything goes in the order of each key, with what was called meanwhile behind', async () => {
  let isFull = true;
  const { outbox: store, stored } = outbox((key) => isFull && key !== undefined && key.length % 2 === 0);
  const app = appWith({ outbox: store });
  const profiles = Array.from({ length: 8 }, (_, index) => 'x'.repeat(index + 1));
  const call = (round: number) => {
    for (const profileId of profiles) {
      for (let index = 0; index < 100; index += 1) {
        void app.scope({ profileId }).track(`${profileId} ${100 * round + index}`);
      }
    }
  };
  call(0);
  await until(() => expect(app.stats().handedOver).toBe(400));
  call(1);
  await until(() => expect(app.stats().handedOver).toBe(800));
  isFull = false;
  call(2);
  await until(() => expect(app.stats()).toMatchObject({ handedOver: 2_400, pending: 0 }));
  for (const profileId of profiles) {
    const own = stored.filter((name) => name.split(' ')[0] === profileId).map((name) => Number(name.split(' ')[1]));
    expect(own).toEqual(Array.from({ length: 300 }, (_, index) => index));
  }
});

it('what waits for room is part of the bounded queue, and leaves it for what is more important', async () => {
  const { outbox: store } = outbox((key) => key?.endsWith('full') === true);
  const app = appWith({ outbox: store, maxQueueSize: 100 });
  const full = app.scope({ profileId: 'full' });
  const calls = Array.from({ length: 100 }, (_, index) => full.track(`full ${index}`));
  await Promise.all(calls);
  for (let index = 0; index < 50; index += 1) void full.revenue(1);
  await until(() => expect(app.stats()).toMatchObject({ pending: 100, droppedBy: { queue_full: 50 } }));
  // Others evict the oldest of these, and are stored.
  for (let index = 0; index < 30; index += 1) expect(await app.track('other')).toEqual({ status: 'handed_over' });
});

it('a full outbox is told once, and that it takes events again', async () => {
  let isFull = true;
  const { outbox: store } = outbox(() => isFull);
  const logger = memoryLogger();
  const app = appWith({ outbox: store, logger });
  await app.track('first');
  await app.track('second');
  isFull = false;
  await until(() => expect(app.stats()).toMatchObject({ handedOver: 2, pending: 0 }));
  const lines = logger.lines;
  expect(lines).toEqual([expect.stringContaining('The outbox is full'), expect.stringContaining('again')]);
});
