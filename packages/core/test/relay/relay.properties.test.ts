import { seeded } from '@openpanel-node/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Outbox } from '../../src/delivery/outbox.js';
import { readRecord } from '../../src/delivery/outbox-record.js';
import type { Sender } from '../../src/delivery/transport.js';
import { Diagnostics } from '../../src/diagnostics.js';
import { OpenPanel } from '../../src/index.js';
import { resolveClientConfig } from '../../src/options/client-config.js';
import { Relay } from '../../src/relay/relay.js';
import { monotonicMs } from '../../src/util/time.js';
import { MemoryStore } from './memory-store.js';

const SILENCE = { info() {}, warn() {}, error() {} };
const REQUEST_MS = 100;
const LEASE_MS = 300;
const PROJECT = { clientId: '3d3ce7a9-6a4f-4b1d-9d1f-6c9f2d9b8a11', apiUrl: 'http://127.0.0.1:1' };

/** One relay, with what it sends. A crash ends it in the middle of everything; its requests may have reached the API. */
class TestRelay {
  readonly #relay: Relay;
  #isCrashed = false;

  constructor(store: MemoryStore, received: string[], random: () => number) {
    const options = {
      ...PROJECT,
      clientSecret: 's',
      logger: false as const,
      requestTimeoutMs: REQUEST_MS,
      counterSettleMs: 30,
    };
    const { config } = resolveClientConfig({ ...options, retryDelayMs: 5 }, {}, SILENCE);
    const sender: Sender = {
      send: ({ body }, done) => {
        if (this.#isCrashed) return;
        const luck = random();
        if (luck > 0.05) received.push(body);
        setTimeout(() => {
          if (this.#isCrashed) return;
          done(
            luck > 0.05
              ? { kind: 'answered', status: 200, body: '{"deviceId":"","sessionId":""}' }
              : { kind: 'unsent', reason: 'refused' },
          );
        }, 20 * random());
      },
      close() {},
    };
    // A schedule of its own: what a crashed one was about to write must not hold up the others.
    const transport = { send: async () => ({ kind: 'unsent' as const, reason: '' }) };
    this.#relay = new Relay(
      { ...config, transport },
      LEASE_MS,
      store.consumer(() => this.#isCrashed),
      {
        ...{ sender, random, now: monotonicMs },
        diagnostics: new Diagnostics(SILENCE, false, () => {}),
        endListener: () => undefined,
      },
    );
  }

  crash(): void {
    this.#isCrashed = true;
  }

  async stop(): Promise<void> {
    if (!this.#isCrashed) await this.#relay.stop();
  }
}

const STEP = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('identify', 'increment', 'revenue', 'group', 'once'),
      whose: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('start', 'crash', 'stop', 'wait'), whose: fc.nat(3) }) },
);

it('any order of calls, crashes and take-overs keeps the order of a key, and sends no counter, payment or key twice', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { minLength: 20, maxLength: 120 }), fc.integer(), async (steps, seed) => {
      const random = seeded(seed);
      const store = new MemoryStore(3);
      const received: string[] = [];
      const outbox: Outbox = { open: () => store.writer() };
      const app = new OpenPanel({ ...PROJECT, logger: false, outbox });
      let relays = [new TestRelay(store, received, random)];
      let added = 0;
      for (const [place, { kind, whose }] of steps.entries()) {
        const profileId = `p${whose}`;
        if (kind === 'identify') void app.identify({ profileId, properties: { place } });
        if (kind === 'group') void app.upsertGroup({ id: `g${whose}`, type: 't', name: `${place}` });
        if (kind === 'once') void app.track('once', { profileId, place }, { once: whose });
        if (kind === 'revenue') void app.revenue(place, { profileId });
        if (kind === 'increment') {
          added += 1;
          void app.increment({ profileId, property: 'n' });
        }
        if (kind === 'wait') await new Promise((resolve) => setTimeout(resolve, 60 * random()));
        if (kind === 'start' && relays.length < 4) relays.push(new TestRelay(store, received, random));
        if (kind === 'crash') relays.shift()?.crash();
        if (kind === 'stop') await relays.pop()?.stop();
      }
      await app.shutdown();
      relays.push(new TestRelay(store, received, random));
      const deadline = performance.now() + 15_000;
      while (store.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
      await Promise.all(relays.map((relay) => relay.stop()));
      relays = [];
      expect(store.size).toBe(0);

      const events = received.map((body) => JSON.parse(body));
      const unconfirmed = [...store.letters.values()].map(({ record, reason }) => {
        expect(reason).toBe('unconfirmed');
        return JSON.parse(readRecord(record)?.body ?? '');
      });
      for (const whose of [0, 1, 2, 3]) {
        const placesOf = (type: string, of: (payload: Record<string, never>) => number) =>
          events
            .filter(
              (event) =>
                event.type === type &&
                [event.payload.profileId, event.payload.id].some((id) => id === `p${whose}` || id === `g${whose}`),
            )
            .map(({ payload }) => of(payload));
        // A repeated one is the one before again: its first request may have been stored.
        for (const places of [
          placesOf('identify', ({ properties }) => properties?.['place'] ?? -1),
          placesOf('group', ({ name }) => Number(name)),
        ]) {
          expect([...places].sort((a, b) => a - b)).toEqual(places);
        }
      }
      for (const whose of [0, 1, 2, 3]) {
        const isOf = ({ payload }: { payload: Record<string, never> }) =>
          payload['name'] === 'once' && payload['profileId'] === `p${whose}`;
        // Of the one that was taken, the request may have been stored without an answer.
        const places = new Set([...events, ...unconfirmed].filter(isOf).map(({ payload }) => payload.properties.place));
        expect(events.filter(isOf).length).toBeLessThanOrEqual(1);
        expect(places.size).toBe(steps.some((step) => step.kind === 'once' && step.whose === whose) ? 1 : 0);
      }
      const amounts = [...events, ...unconfirmed]
        .filter(({ payload }) => payload.name === 'revenue')
        .map(({ payload }) => payload.properties.__revenue);
      const sent = events
        .filter(({ payload }) => payload.name === 'revenue')
        .map(({ payload }) => payload.properties.__revenue);
      expect(new Set(sent).size).toBe(sent.length);
      expect(new Set(amounts)).toEqual(
        new Set(steps.flatMap(({ kind }, place) => (kind === 'revenue' ? [place] : []))),
      );
      const sum = (of: typeof events) =>
        of.filter(({ type }) => type === 'increment').reduce((total, { payload }) => total + (payload.value ?? 1), 0);
      // What is unconfirmed may have been stored, too: then it is in both.
      expect(sum(events)).toBeLessThanOrEqual(added);
      expect(sum(events) + sum(unconfirmed)).toBeGreaterThanOrEqual(added);
    }),
    { numRuns: 15, endOnFailure: true },
  );
});
