import { describe, expect, it, vi } from 'vitest';
import type { ClientOptions, OnceClaim, OnceClaims, Outbox, OutboxEntry } from '../../src/index.js';
import { OpenPanel } from '../../src/index.js';
import { apiServer, STORED } from '../api-server.js';
import { httpClient } from '../clients.js';
import { besideOthers, onTestFinished } from '../side-by-side.js';

/** On a busy machine. */
const PATIENCE = { timeout: 10_000 };

/** A store that several clients share, each as if in a process of its own, and that can be away. */
class SharedStore {
  readonly holders = new Map<string, string>();
  asked = 0;
  isAway = false;
  /** What it waits for before it answers. */
  hangs: Promise<void> | undefined;

  readonly claims: OnceClaims = {
    claim: async (claims) => {
      this.asked += 1;
      if (this.hangs) await this.hangs;
      if (this.isAway) throw new Error('the store is away');
      return claims.flatMap((claim, place) => (this.#claim(claim) ? [] : [place]));
    },
    release: async (claims) => {
      if (this.isAway) throw new Error('the store is away');
      for (const { key, token } of claims) if (this.holders.get(key) === token) this.holders.delete(key);
    },
  };

  #claim({ key, token }: OnceClaim): boolean {
    const holder = this.holders.get(key) ?? token;
    this.holders.set(key, holder);
    return holder === token;
  }
}

/** Clients of one process share its memory, unless they have transports of their own. */
function process(url: string, store: SharedStore, options: ClientOptions = {}) {
  const transport = {
    async send({ body }: { readonly body: string }) {
      const response = await fetch(`${url}/track`, { method: 'POST', body });
      return { kind: 'answered' as const, status: response.status, body: await response.text() };
    },
  };
  return httpClient(url, { transport, onceStore: { open: () => store.claims }, ...options });
}

it('of two processes one gets the key, and the other one has a duplicate', async () => {
  const [api, store] = [await apiServer(), new SharedStore()];
  const clients = [process(api.url, store).client, process(api.url, store).client];
  const calls = await Promise.all([0, 1, 2].flatMap(() => clients.map((each) => each.track('a', {}, { once: 'k' }))));
  expect(calls.filter(({ status }) => status === 'delivered')).toHaveLength(1);
  expect(api.received).toHaveLength(1);
  // Calls of one process do not ask.
  expect(store.asked).toBeLessThanOrEqual(4);
});

it('what a store holds for another process that fails is free again', async () => {
  const store = new SharedStore();
  const api = await apiServer((_request, count) =>
    count === 1 ? { status: 202, body: '{"bot":{"name":"G"}}' } : STORED,
  );
  const [first, second] = [process(api.url, store).client, process(api.url, store).client];
  expect(await first.track('a', {}, { once: 'k' })).toMatchObject({ status: 'rejected' });
  await vi.waitFor(() => expect(store.holders.size).toBe(0), PATIENCE);
  expect(await second.track('a', {}, { once: 'k' })).toMatchObject({ status: 'delivered' });
});

describe('while the store is away', () => {
  besideOthers('the event waits without its key, everything else goes on, and one warning says so', async () => {
    const [api, store] = [await apiServer(), new SharedStore()];
    store.isAway = true;
    const { client, log } = process(api.url, store);
    const calls = Array.from({ length: 200 }, (_, number) => client.track('paid', {}, { once: number }));
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set(['queued']));
    expect(await client.track('plain')).toMatchObject({ status: 'delivered' });
    await vi.waitFor(() => expect(log.filter((line) => line.includes('once_unavailable'))).toHaveLength(1), {
      timeout: 10_000,
    });
    // A question finds out for all of them.
    expect(store.asked).toBeLessThan(20);
    expect(api.names()).toEqual(['plain']);
    expect(client.stats()).toMatchObject({ pending: 200, retried: 0 });
    store.isAway = false;
    await client.flush(15_000);
    expect(client.stats()).toMatchObject({ pending: 0, delivered: 201, retried: 0 });
    expect(api.received).toHaveLength(201);
  });

  besideOthers('what waits has the bounds and the age of the queue', async () => {
    const [api, store] = [await apiServer(), new SharedStore()];
    store.isAway = true;
    const { client } = process(api.url, store, { maxQueueSize: 10, maxEventAgeMs: 500 });
    for (let number = 0; number < 25; number += 1) void client.track('paid', {}, { once: number });
    expect(client.stats().droppedBy.queue_full).toBe(15);
    await vi.waitFor(() => expect(client.stats().droppedBy.expired).toBe(10), { timeout: 10_000 });
    expect(api.received).toEqual([]);
  });

  besideOthers('a shutdown does not wait for longer than it may, and drops the event as unsent', async () => {
    const [api, store] = [await apiServer(), new SharedStore()];
    store.isAway = true;
    const { client } = process(api.url, store);
    void client.track('paid', {}, { once: 'k' });
    expect(await client.shutdown(100)).toMatchObject({ droppedBy: { shutdown: 1, unconfirmed: 0 }, pending: 0 });
    expect(api.received).toEqual([]);
  });

  besideOthers('and never answers, it holds up neither the event for ever nor a shutdown', async () => {
    const [api, store] = [await apiServer(), new SharedStore()];
    let goOn = () => {};
    store.hangs = new Promise((resolve) => {
      goOn = resolve;
    });
    const { client } = process(api.url, store, { maxEventAgeMs: 1_000 });
    void client.track('paid', {}, { once: 'k' });
    await vi.waitFor(() => expect(client.stats().droppedBy.expired).toBe(1), { timeout: 10_000 });
    store.claims.release = () => new Promise(() => {});
    void client.track('paid', {}, { once: 'k' });
    await client.shutdown(0);
    expect(api.received).toEqual([]);
    goOn();
  });
});

it('a key that is claimed only after the client has ended is given back', async () => {
  const [api, store] = [await apiServer(), new SharedStore()];
  let goOn = () => {};
  store.hangs = new Promise((resolve) => {
    goOn = resolve;
  });
  const { client } = process(api.url, store);
  void client.track('paid', {}, { once: 'k' });
  await vi.waitFor(() => expect(store.asked).toBe(1), PATIENCE);
  const ended = client.shutdown(0);
  await vi.waitFor(
    () => expect(client.stats()).toMatchObject({ droppedBy: { shutdown: 1, unconfirmed: 0 } }),
    PATIENCE,
  );
  goOn();
  await ended;
  expect([store.holders.size, api.received.length]).toEqual([0, 0]);
});

it('a key whose release failed is given back later', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const store = new SharedStore();
  const api = await apiServer(() => ({ status: 202, body: '{"bot":{"name":"G"}}' }));
  const { client } = process(api.url, store);
  const { release } = store.claims;
  let failures = 0;
  Object.assign(store.claims, {
    release: async (claims: readonly OnceClaim[]) => {
      failures += 1;
      if (failures === 1) throw new Error('the store is away');
      return release(claims);
    },
  });
  await client.track('paid', {}, { once: 'k' });
  await vi.waitFor(() => expect(failures).toBe(1), PATIENCE);
  expect(store.holders.size).toBe(1);
  await client.shutdown(1_000);
  expect(store.holders.size).toBe(0);
});

describe('an outbox', () => {
  const entries: OutboxEntry[] = [];
  const outboxOf = (claimsOnce: boolean, duplicates: readonly number[] = []): Outbox => ({
    open: () => ({
      claimsOnce,
      append: async (batch) => {
        entries.push(...batch.entries);
        return { full: [], duplicates };
      },
      check: async () => {},
    }),
  });
  const clientOf = (outbox: Outbox) => {
    const client = new OpenPanel({ clientId: 'c', apiUrl: `https://${Math.random()}.example`, outbox, logger: false });
    onTestFinished(async () => void (await client.shutdown(0)));
    return client;
  };

  it('that claims keys says what is a duplicate', async () => {
    const client = clientOf(outboxOf(true, [0]));
    expect(await client.track('paid', {}, { once: 'k' })).toEqual({ status: 'dropped', reason: 'duplicate' });
    expect(entries.at(-1)?.once).toEqual({ key: expect.stringMatching(/^[\da-f]{32}$/), token: expect.any(String) });
    // Whoever has it may give it back.
    const calls = client.stats().calls;
    await client.track('paid', {}, { once: 'k' });
    expect([entries.length, client.stats().calls]).toEqual([2, calls + 1]);
  });

  it('that does not claim them has what this process has not put there', async () => {
    const client = clientOf(outboxOf(false));
    expect(await client.track('paid', {}, { once: 'k' })).toEqual({ status: 'handed_over' });
    expect(await client.track('paid', {}, { once: 'k' })).toEqual({ status: 'dropped', reason: 'duplicate' });
  });
});

describe('the option onceStore', () => {
  it.each([
    [{ onceStore: 'spool' }, /there is no spool/],
    [{ onceStore: 'redis' }, /must be 'memory', 'spool' or a OnceStore/],
    [{ onceStore: 'memory', outbox: { open: () => ({}) } }, /cannot be used with "outbox"/],
  ])('%j throws', (options, message) => {
    expect(() => new OpenPanel({ clientId: 'c', ...options } as never)).toThrow(message);
  });
});
