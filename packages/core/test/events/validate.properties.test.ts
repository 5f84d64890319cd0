import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../src/events/validate.js';
import { ANY_URL } from '../arbitraries.js';
import { anything, made } from './anything.js';
import accepted from './fixtures/accepted.json' with { type: 'json' };
import refused from './fixtures/refused.json' with { type: 'json' };
import { serverTakes } from './server-schema.js';

const MAX_BYTES = 20_000;
/** Taken with a 200, and useless or harmful: an unsafe integer, and an assignment to no group. */
const COUNTERS = ['increment', 'decrement'].flatMap((type) => [`${type}/value float`, `${type}/value tiny 1e-9`]);
const STRICTER = ['revenue/revenue 2^53', 'assign_group/groupIds empty', ...COUNTERS];
const RESERVED = ['__path', 'path', '__referrer', 'referrer', '__timestamp', '__revenue', '__deviceId', '__ip'];
const NAMES = ['signed_up', 'revenue', 'session_end', 'twin.initialised', 'a\nb', '', '\ud800'];

type Maker = fc.Arbitrary<() => unknown>;
const mostly = (likely: Maker): Maker => fc.oneof({ weight: 5, arbitrary: likely }, { weight: 1, arbitrary: anything });
const some = (likely: fc.Arbitrary<unknown>): Maker => mostly(likely.map((value) => () => value));
const object = (required: Record<string, Maker>, optional: Record<string, Maker> = {}): Maker =>
  mostly(fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) }).map(made));

const id = some(fc.oneof(fc.string(), fc.integer()));
const ids = some(fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null))));
const reserved = some(fc.oneof(fc.string(), fc.integer(), fc.double(), fc.date(), fc.nat()));
const properties = mostly(fc.dictionary(fc.constantFrom(...RESERVED), reserved).map(made));
const counter = object({ profileId: id, property: some(fc.string()) }, { value: some(fc.double({ min: 0 })) });
const PAYLOADS = {
  track: object({ name: some(fc.constantFrom(...NAMES)) }, { properties, profileId: id, groups: ids, extra: id }),
  identify: object(
    { profileId: id },
    { firstName: id, lastName: id, email: some(fc.emailAddress()), avatar: some(ANY_URL), properties },
  ),
  increment: counter,
  decrement: counter,
  group: object({ id, type: id, name: id }, { properties }),
  assign_group: object({ groupIds: ids }, { profileId: id }),
};
const event = fc.oneof(
  anything,
  ...Object.entries(PAYLOADS).map(([type, payload]) => object({ type: some(fc.constant(type)), payload })),
);

describe('a repaired event', () => {
  it('is never refused by the API, whatever it was made of', () => {
    const sendable = new Set<string>();
    fc.assert(
      fc.property(event, (make) => {
        const repaired = validateEvent(make(), MAX_BYTES);
        if (!repaired.ok) return void expect(repaired.problem).toMatch(/^[^\n]+\.$/);
        sendable.add(repaired.event.type);
        const json = JSON.stringify(repaired.event);
        expect(serverTakes(json), json).toBe(true);
        return assert.deepStrictEqual(validateEvent(repaired.event, 10 * MAX_BYTES), { ...repaired, notes: [] });
      }),
      { numRuns: 3_000 },
    );
    expect([...sendable].sort()).toStrictEqual(Object.keys(PAYLOADS).sort());
  });

  it.each(refused)('is good, or is refused here, where the API refuses $name', ({ body }) => {
    expect(serverTakes(JSON.stringify(body))).toBe(false);
    const repaired = validateEvent(body, MAX_BYTES);
    if (repaired.ok) expect(serverTakes(JSON.stringify(repaired.event))).toBe(true);
    else expect(repaired.reason).toBe('invalid');
  });

  it.each(accepted)('is what it was where the API takes $name', ({ name, body }) => {
    expect(serverTakes(JSON.stringify(body))).toBe(true);
    const repaired = validateEvent(body, MAX_BYTES);
    if (STRICTER.includes(name)) expect(repaired).toMatchObject({ ok: false, reason: 'invalid' });
    else expect(repaired).toMatchObject({ ok: true, event: { type: body.type } });
  });
});
