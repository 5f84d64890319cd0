import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FinalDelivery } from '../../../src/delivery/delivery.js';
import type { DrivenCall } from './driven-client.js';
import { asCount, NAMES } from './model-server.js';
import { type Action, actions, fates, latencies, PROFILES, PROPERTIES, World } from './world.js';

/** Whether a call counts: it was delivered, or reported as one that may have been and was. */
function counts({ ends: [end], isProcessed }: DrivenCall): boolean {
  if (end?.status === 'delivered') return true;
  return (
    end?.status === 'dropped' && ['unconfirmed', 'retries_exhausted', 'shutdown'].includes(end.reason) && isProcessed
  );
}

/** The profiles as the calls that count make them, one after another. */
function expected(calls: readonly DrivenCall[]) {
  const profiles = new Map<string, { names: Record<string, unknown>; properties: Record<string, unknown> }>();
  for (const call of calls.filter(counts)) {
    const { event } = call;
    if (event.type === 'assign_group') continue;
    const id = String(event.payload.profileId);
    const profile = profiles.get(id) ?? { names: {}, properties: {} };
    profiles.set(id, profile);
    if (event.type === 'identify') {
      Object.assign(profile.properties, event.payload.properties);
      for (const name of NAMES) if (event.payload[name] !== undefined) profile.names[name] = event.payload[name];
    } else {
      const { property, value = 1 } = event.payload;
      const delta = event.type === 'increment' ? value : -value;
      profile.properties[property] = asCount(profile.properties[property]) + delta;
    }
  }
  return profiles;
}

/** What a counter would read; a net of 0 leaves `5 apples` as it is. */
const comparable = (properties: Record<string, unknown>) => ({
  ...properties,
  ...Object.fromEntries(PROPERTIES.map((property) => [property, asCount(properties[property])])),
});

function play(world: World, all: readonly Action[]): void {
  for (const action of all) world.act(action);
  for (let left = 200; !world.isResting; left -= 1) {
    if (left === 0) throw new Error('it never comes to rest');
    world.pass(15_000);
  }
  world.pass(20_000);
}

/** Every stored value is what the calls add up to. */
function expectArithmetic({ calls, server }: World): void {
  const wanted = expected(calls);
  for (let index = 0; index < PROFILES; index += 1) {
    const id = `p${index}`;
    const stored = server.stored.get(id);
    expect(comparable(stored?.properties ?? {}), id).toEqual(comparable(wanted.get(id)?.properties ?? {}));
    expect(stored?.names ?? {}, id).toEqual(wanted.get(id)?.names ?? {});
  }
}

it('stores what the calls add up to, whatever happens to requests, clients and processes', () => {
  fc.assert(
    fc.property(actions, fc.integer({ min: 0, max: 9_999 }), fates, latencies, (all, phaseMs, ends, delays) => {
      const world = new World(phaseMs, ends[Symbol.iterator](), delays[Symbol.iterator]());
      play(world, all);

      for (const {
        ends: { length },
      } of world.calls)
        expect(length).toBe(1);
      for (const { backlog, queue } of world.clients)
        expect([backlog.writes, backlog.held, queue.size, queue.bytes]).toEqual([0, 0, 0, 0]);
      expectArithmetic(world);
      for (let index = 0; index < PROFILES; index += 1) {
        const id = `p${index}`;
        const order = world.calls.filter((call) => isOrdered(call, id)).map(({ request }) => request);
        expect(order).toEqual(order.toSorted((one, other) => one - other));
      }
    }),
    { numRuns: Number(process.env['COUNTER_RUNS'] ?? 300) },
  );
}, 120_000);

it('delivers every call where nothing fails, with at most one counter of a profile in ten seconds', () => {
  const usual = actions.map((all) =>
    all.map((action) => ({
      ...action,
      kind: 'number' as const,
      what: action.what === 'restart' ? ('count' as const) : action.what,
    })),
  );
  const quick = fc.infiniteStream(fc.integer({ min: 1, max: 150 }));
  const answered = fc.infiniteStream(fc.constant('answered' as const));
  fc.assert(
    fc.property(usual, fc.integer({ min: 0, max: 9_999 }), answered, quick, (all, phaseMs, ends, delays) => {
      const world = new World(phaseMs, ends[Symbol.iterator](), delays[Symbol.iterator]());
      const first = { afterMs: 0, what: 'names', property: 0, value: 0, kind: 'number', client: 0 } as const;
      play(world, [...Array.from({ length: PROFILES }, (_, profile): Action => ({ ...first, profile })), ...all]);

      expect(world.calls.filter(({ ends: [end] }) => end?.status !== 'delivered')).toEqual([]);
      expectArithmetic(world);
      const counters = world.server.received.filter(
        ({ event: { type } }) => type === 'increment' || type === 'decrement',
      );
      for (const [index, { event, at }] of counters.entries()) {
        const next = counters
          .slice(index + 1)
          .find((other) => other.event.payload.profileId === event.payload.profileId);
        expect((next?.at ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(10_000);
      }
    }),
    { numRuns: Number(process.env['COUNTER_RUNS'] ?? 300) },
  );
}, 120_000);

const isOrdered = ({ event, ends: [end] }: DrivenCall, id: string) =>
  (event.type === 'identify' || event.type === 'assign_group') &&
  event.payload.profileId === id &&
  (end as FinalDelivery).status === 'delivered';
