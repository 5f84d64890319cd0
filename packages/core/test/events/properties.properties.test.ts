import fc from 'fast-check';
import { expect, it } from 'vitest';
import { validateEvent } from '../../src/events/validate.js';

/** What the API stores of a text as it is: trimmed, and nothing where it looks like JSON, which is taken apart or dropped. */
function stored(text: string): string | undefined {
  const trimmed = text.trim();
  return /^[[{]/.test(trimmed) ? undefined : trimmed;
}

const PAYLOADS = {
  track: { name: 'signed_up' },
  group: { id: 'acme', type: 'company', name: 'Acme' },
};

it.each(Object.entries(PAYLOADS))('no text in the properties of a %s is taken for JSON', (type, payload) => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.json(),
    fc
      .tuple(fc.constantFrom('[', '{', ' [', '\n{', '"['), fc.string({ unit: 'grapheme' }))
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const repaired = validateEvent({ type, payload: { ...payload, properties: { a: given, b: [given] } } }, 10_000);
      if (!repaired.ok) throw new Error(repaired.problem);
      const { properties } = repaired.event.payload as unknown as { properties: { a: string; b: string[] } };
      const { a, b } = properties;
      expect(b).toEqual([a]);
      const kept = stored(a);
      expect([given.trim(), JSON.stringify(given.trim())]).toContain(kept);
      // Quotes only where they are needed.
      if (stored(given) !== undefined) expect(a).toBe(given);
    }),
  );
});

it('text in the properties of a profile, which the API does not look into, stays as it is', () => {
  const properties = { title: '[draft] x', json: '{"a":1}', list: '[]', nested: { text: '{}' } };
  const repaired = validateEvent({ type: 'identify', payload: { profileId: 'u_1', properties } }, 10_000);
  expect(repaired).toEqual({
    ok: true,
    event: { type: 'identify', payload: { profileId: 'u_1', properties } },
    notes: [],
  });
});
