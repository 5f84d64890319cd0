import { expect, it } from 'vitest';
import type { Call } from '../../src/delivery/call.js';
import type { FinalDelivery } from '../../src/delivery/delivery.js';
import type { OutboxConsumer } from '../../src/delivery/outbox.js';
import { writeRecord } from '../../src/delivery/outbox-record.js';
import { createQueuedEvent } from '../../src/delivery/queued-event.js';
import { Partition, type RelayEntry } from '../../src/relay/partition.js';
import { RelaySource } from '../../src/relay/relay-source.js';
import { Settlement } from '../../src/relay/settlement.js';
import { GROUP_EVENT } from './group-event.js';

const TIMING = { leaseMs: 60_000, requestTimeoutMs: 1_000, now: () => 0 };

/** A relay with one partition that has events of one group, up to the engine. */
function relay(ids: readonly string[], begun: readonly string[] = []) {
  const told: string[] = [];
  const consumer = {
    begin: async ([{ ids, ended }]: [{ ids: string[]; ended: string[] }]) => {
      told.push(`end ${ended.join()}`, `begin ${ids.join()}`);
      return [];
    },
    settle: async ([{ ended }]: [{ ended: string[] }]) => {
      told.push(`settle ${ended.join()}`);
      await new Promise(setImmediate);
    },
    bury: async (letters: readonly { id: string }[]) => void told.push(`bury ${letters.map(({ id }) => id).join()}`),
  } as unknown as OutboxConsumer;
  const settlement = new Settlement(consumer, () => {});
  const source = new RelaySource(settlement, () => {});
  const partition = new Partition({ partition: 0, token: '1', begun }, 0, TIMING);
  source.partitions.set(0, partition);
  partition.take(
    ids.map((id) => ({ id, record: writeRecord(GROUP_EVENT, 0) })),
    source,
  );
  const events = source.read(10, 1_000_000).map(({ entry }) => {
    const call = { entry, isRecovered: true } as unknown as Call;
    return createQueuedEvent(call, GROUP_EVENT.type, GROUP_EVENT.body, GROUP_EVENT, {
      ...{ priority: GROUP_EVENT.priority, orderingKey: 'group:g', repeatable: true },
    });
  });
  const end = (place: number, delivery: FinalDelivery) =>
    source.settle(events[place]?.call.entry as RelayEntry, delivery);
  const begin = (place: number) => source.begin(events.slice(place, place + 1));
  return { told, partition, settlement, end, begin };
}

it('the store is told that an event has ended with the mark of the next one, so that a crash does not have both sent again', async () => {
  const { told, begin, end, settlement } = relay(['1', '2', '3']);
  await begin(0);
  end(0, { status: 'delivered' });
  await begin(1);
  expect(told).toEqual(['end ', 'begin 1', 'end 1', 'begin 2']);
  // Also while it is being told.
  end(1, { status: 'delivered' });
  const flushed = settlement.flush();
  await begin(2);
  await flushed;
  expect(told.slice(4)).toEqual(['settle 2', 'end 2', 'begin 3']);
});

it('a dead letter is kept before its entry is deleted with the mark of the next one', async () => {
  const { told, begin, end } = relay(['1', '2']);
  await begin(0);
  end(0, { status: 'dropped', reason: 'retries_exhausted' });
  await begin(1);
  expect(told.slice(2)).toEqual(['bury 0-1', 'settle 1', 'end ', 'begin 2']);
});

it('what a relay has begun may have been sent, in one request with others', () => {
  const { partition } = relay([], ['1', '2']);
  partition.take(
    ['1', '2', '3'].map((id) => ({ id, record: writeRecord(GROUP_EVENT, 0) })),
    new RelaySource(new Settlement({} as OutboxConsumer, () => {}), () => {}),
  );
  expect(partition.buffer.map(({ mayBeSent }) => mayBeSent)).toEqual([true, true, false]);
});
