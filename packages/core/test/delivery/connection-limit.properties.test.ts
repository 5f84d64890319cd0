import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ConnectionLimit } from '../../src/delivery/connection-limit.js';

/** A process has run for a while when its loop is saturated. */
const START = 100_000;

type Step =
  | { readonly kind: 'send'; readonly ready: number }
  | { readonly kind: 'answer'; readonly which: number; readonly ready: number }
  | { readonly kind: 'turn'; readonly ms: number }
  | { readonly kind: 'calm' };

const ready = fc.oneof(fc.nat(3), fc.integer({ min: 50, max: 500 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('send' as const), ready }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat(), ready }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('turn' as const), ms: fc.integer({ min: 0, max: 80 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'calm' as const }) },
);

it('is always within its bounds, grows by one answer at a time, under load alone, and never in the minute after a refusal', () => {
  const bounds = fc.record({ connections: fc.integer({ min: 1, max: 4 }), more: fc.nat(6) });
  fc.assert(
    fc.property(bounds, fc.array(step, { maxLength: 200 }), ({ connections, more }, steps) => {
      let now = START;
      let refusedAt = Number.NEGATIVE_INFINITY;
      let ends: (() => void)[] = [];
      const maxConnections = connections + more;
      const limit = new ConnectionLimit(
        { connections, maxConnections },
        { now: () => now, cpuMs: () => now, endOfTurn: (fn) => ends.push(fn) },
      );
      const inFlight: object[] = [];
      for (const each of steps) {
        const before = limit.current;
        if (each.kind === 'turn') {
          now += each.ms;
          const waiting = ends;
          ends = [];
          for (const end of waiting) end();
        } else if (each.kind === 'calm') {
          limit.calm();
          refusedAt = now;
          expect(limit.current).toBe(connections);
        } else if (each.kind === 'send' && inFlight.length < limit.current) {
          const event = {};
          inFlight.push(event);
          limit.sent(event, inFlight.length, each.ready);
        } else if (each.kind === 'answer' && inFlight.length > 0) {
          const size = inFlight.length;
          const [event = {}] = inFlight.splice(each.which % size, 1);
          limit.answered(event, size, each.ready);
          if (limit.current > before) {
            expect(limit.current).toBe(before + 1);
            expect(each.ready).toBeGreaterThan(connections);
            expect(now).toBeGreaterThanOrEqual(START + 50);
            expect(now - refusedAt).toBeGreaterThanOrEqual(60_000);
          }
        }
        if (each.kind !== 'answer') expect(limit.current).toBeLessThanOrEqual(before);
        expect(limit.current).toBeGreaterThanOrEqual(connections);
        expect(limit.current).toBeLessThanOrEqual(maxConnections);
      }
    }),
    { numRuns: 500 },
  );
});
