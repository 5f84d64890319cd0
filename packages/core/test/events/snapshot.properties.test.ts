import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wellFormed } from '../../src/events/json.js';
import { snapshot, snapshotProperties } from '../../src/events/snapshot.js';
import { anything } from './anything.js';

const MAX_BYTES = 20_000;

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...texts(item)]);
}

/** Freezes what can be frozen, so that a write would throw or be seen. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return;
  Object.freeze(value);
  for (const key of Reflect.ownKeys(value)) deepFreeze(Reflect.get(value, key));
}

describe('a snapshot of anything', () => {
  it('never throws, is JSON that survives a round trip, is well formed and is bounded', () => {
    fc.assert(
      fc.property(anything, (make) => {
        const value = make();
        for (const copy of [snapshot(value, MAX_BYTES), snapshotProperties(value, MAX_BYTES)]) {
          if (!copy.ok) continue;
          const json = JSON.stringify(copy.value);
          assert.deepStrictEqual(JSON.parse(json), copy.value);
          expect(Buffer.byteLength(json)).toBeLessThanOrEqual(6 * MAX_BYTES);
          for (const text of texts(copy.value)) expect(wellFormed(text)).toBe(text);
          expect(json).not.toContain('"__proto__":');
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('leaves plain JSON as it is, and refuses none that fits', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const json = JSON.stringify(value);
        fc.pre(!/__proto__|constructor|\\ud[89a-f]/.test(json));
        const expected: unknown = JSON.parse(json);
        assert.deepStrictEqual(snapshot(value, Buffer.byteLength(json)), { ok: true, value: expected });
      }),
    );
  });

  it('refuses what takes more than the bytes allowed, by the estimate', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        const copy = snapshot(value, Math.floor(json.length / 6) - 2);
        if (json.length > 40) expect(copy.ok).toBe(false);
      }),
    );
  });

  it('changes nothing in its input', () => {
    fc.assert(
      fc.property(fc.object({ withMap: false, withSet: false, withNullPrototype: true }), (value) => {
        const before = structuredClone(value);
        snapshotProperties(value, MAX_BYTES);
        expect(structuredClone(value)).toStrictEqual(before);
        deepFreeze(value);
        expect(snapshotProperties(value, MAX_BYTES).ok).toBe(true);
      }),
    );
  });

  it('shares no object with its input', () => {
    const inner = { list: [{ a: 1 }] };
    const copy = snapshotProperties({ inner }, MAX_BYTES);
    inner.list.push({ a: 2 });
    expect(copy).toStrictEqual({ ok: true, value: { inner: { list: [{ a: 1 }] } } });
  });
});
