import { expect, it } from 'vitest';
import type { TransportResult } from '../../../src/delivery/transport.js';
import { AWAY, KeptClient, STORED } from './kept-client.js';
import { MemorySource, type MemoryStore } from './memory-source.js';

const CONNECTIONS = 4;
/** A quarter more. */
const MARKED = 5;
const PAYMENTS = 12;

/** A source to which marking is a round trip, and which says when that was too long ago. */
class RemoteSource extends MemorySource {
  marks = 0;
  isFresh = true;

  constructor(readonly store: MemoryStore) {
    super(store, true);
  }

  override begin(events: Parameters<MemorySource['begin']>[0]) {
    this.marks += events.length;
    return super.begin(events);
  }

  mayStart(): boolean {
    return this.isFresh;
  }

  get attempted(): number {
    return [...this.store.left].filter(({ isAttempted }) => isAttempted).length;
  }
}

/** A client with more payments than connections, all of which are taken, and the functions that answer. */
async function busyClient() {
  const source = new RemoteSource({ left: new Set(), owner: undefined, settled: [] });
  const answers: ((result: TransportResult) => void)[] = [];
  let isWarm = false;
  const client = new KeptClient(source, () => (isWarm ? new Promise((resolve) => answers.push(resolve)) : STORED), {
    connections: CONNECTIONS,
    maxConnections: CONNECTIONS,
  });
  for (let index = 0; index < 2 * CONNECTIONS; index += 1) await client.tracker.revenue(1);
  isWarm = true;
  [source.marks, client.sent.length] = [0, 0];
  for (let index = 0; index < PAYMENTS; index += 1) void client.tracker.revenue(5);
  await client.until(() => expect([client.sent.length, source.marks]).toEqual([CONNECTIONS, MARKED]));
  return { source, client, answers };
}

it('a connection that is free has an event to send that is marked already, and no more than that', async () => {
  const { client, answers, source } = await busyClient();
  const nextTurn = new Promise<number>((resolve) => setImmediate(() => resolve(client.sent.length)));
  answers[0]?.(STORED);
  expect(await nextTurn).toBe(CONNECTIONS + 1);
  for (let next = 1; next < PAYMENTS; next += 1) {
    await client.until(() => expect(answers.length).toBeGreaterThan(next));
    expect(client.sent.length - next).toBeLessThanOrEqual(CONNECTIONS);
    answers[next]?.(STORED);
  }
  await client.until(() => expect(client.stats).toMatchObject({ delivered: 2 * CONNECTIONS + PAYMENTS, pending: 0 }));
  expect(source.marks).toBe(PAYMENTS);
  expect(client.isBalanced).toBe(true);
});

it('what was marked too long ago is marked anew before it is sent', async () => {
  const { source, client, answers } = await busyClient();
  source.isFresh = false;
  answers[0]?.(STORED);
  await client.until(() => expect(client.sent).toHaveLength(CONNECTIONS + 1));
  expect(source.marks).toBeGreaterThan(MARKED + 1);
});

it('what is marked and not sent when the API goes away waits with the others', async () => {
  const { source, client, answers } = await busyClient();
  expect(source.attempted).toBe(MARKED);
  for (const answer of answers.splice(0)) answer(AWAY);
  // Of the payments, only the one that finds out whether the API is back.
  await client.until(() => expect([source.attempted, answers.length]).toEqual([1, 1]));
  expect(client.sent).toHaveLength(CONNECTIONS + 1);
  expect(client.isBalanced).toBe(true);
});

it('what is marked and not sent when the client ends is left to the next process', async () => {
  const { source, client } = await busyClient();
  await client.engine.shutdown(0, 0);
  expect(client.stats).toMatchObject({ handedOver: PAYMENTS - CONNECTIONS, droppedBy: { unconfirmed: CONNECTIONS } });
  expect([source.store.left.size, source.attempted]).toEqual([PAYMENTS - CONNECTIONS, 0]);
});
