import fc from 'fast-check';
import { expect, it } from 'vitest';
import { repairEvent } from '../../src/payload/repair.js';

/** What the API stores of a text: trimmed, and nothing where it looks like JSON and is none. */
function stored(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return trimmed;
  try {
    JSON.parse(trimmed);
    return trimmed;
  } catch {
    return undefined;
  }
}

const PAYLOADS = {
  track: { name: 'signed_up' },
  identify: { profileId: 'u_1' },
  group: { id: 'acme', type: 'company', name: 'Acme' },
};

it.each(Object.entries(PAYLOADS))('no text in the properties of a %s is lost as broken JSON', (type, payload) => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.json(),
    fc
      .tuple(fc.constantFrom('[', '{', ' [', '\n{', '"['), fc.string({ unit: 'grapheme' }))
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const repaired = repairEvent({ type, payload: { ...payload, properties: { a: given, b: [given] } } }, 10_000);
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
