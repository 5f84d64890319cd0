import { expect, it } from 'vitest';
import type { Call } from '../../src/delivery/call.js';
import type { OutboxConsumer } from '../../src/delivery/outbox.js';
import { writeRecord } from '../../src/delivery/outbox-record.js';
import { createQueuedEvent } from '../../src/delivery/queued-event.js';
import { Partition } from '../../src/relay/partition.js';
import { RelaySource } from '../../src/relay/relay-source.js';
import { Settlement } from '../../src/relay/settlement.js';
import { GROUP_EVENT } from './group-event.js';

const LEASE_MS = 2_000;
const REQUEST_TIMEOUT_MS = 1_000;

it.each([
  ['renewed in time', 900, [], true],
  ['renewed too late for an event that was to be sent', 1_100, ['refused'], false],
])('a partition with a lease that is %s', async (_when, renewedAfterMs, refusedEvents, isGoingOn) => {
  let now = 0;
  const consumer = { begin: async () => [], settle: async () => {}, bury: async () => {} } as unknown as OutboxConsumer;
  const settlement = new Settlement(consumer, () => {});
  const source = new RelaySource(settlement, () => {});
  const timing = { leaseMs: LEASE_MS, requestTimeoutMs: REQUEST_TIMEOUT_MS, now: () => now };
  const partition = new Partition({ partition: 0, token: '1', begun: [] }, now, timing);
  source.partitions.set(0, partition);
  partition.take([{ id: '1-0', record: writeRecord(GROUP_EVENT, 0) }], source);
  const [kept] = source.read(10, 1_000_000);
  const call = { entry: kept?.entry, isRecovered: true } as unknown as Call;
  const event = createQueuedEvent(call, GROUP_EVENT.type, GROUP_EVENT.body, GROUP_EVENT, {
    ...{ priority: GROUP_EVENT.priority, orderingKey: 'group:g', repeatable: true },
  });

  now = renewedAfterMs;
  const refused = await source.begin([event]);
  expect([...(refused ?? [])].map(() => 'refused')).toEqual(refusedEvents);
  partition.renewedAt = now;
  // What is refused was read, and comes again only where the partition is given back: nothing after it may be sent before.
  expect(partition.isFresh).toBe(isGoingOn);
  await settlement.flush();
});
