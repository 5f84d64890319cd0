import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DICTIONARY_1 } from '../../src/carrier/dictionary.js';
import * as ofNode from '../../src/carrier/primitives.js';
import * as portable from '../../src/portable/primitives.js';
import { ANY_CHARACTER } from '../arbitraries.js';
import { memoryClient } from '../clients.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('carriers of version 1', () => {
  it('have the dictionary that they have always had', () => {
    expect(sha256(DICTIONARY_1)).toBe('6f0301d8b37a59ff1fafc573c5dc9031ff84f1d37cff9dde0ae920547c38648c');
    // Deflate looks back no further, with the window that is used.
    expect(DICTIONARY_1.length).toBeLessThanOrEqual(4_096 - 262);
  });

  it.each([
    [
      'signed',
      'sec_0123456789abcdef',
      '1.AykxtTQ0NLQw0VEqjTcEKUhMzk1V0lFKLVWK1VFKIQBQvGCpRMOQBeVibCELAA.WQZFrxQFre7TNj4Ij4Xq8g',
    ],
    ['unsigned', undefined, '1.AykxtTQ0NLQw0VEqjTcEKUhMzk1V0lFKLVWK1VFKIQBQvGCpRMOQBeVibCELAA.Yw8o'],
  ])('that were %s by an earlier release open', async (_what, clientSecret, carrier) => {
    const { client, sent } = memoryClient({ clientSecret });
    void client.scope(carrier, { maxAgeMs: Number.MAX_SAFE_INTEGER, unsigned: true }).track('paid');
    expect(await sent()).toMatchObject([{ ip: '203.0.113.9', payload: { profileId: 'u_1', groups: ['acme', 'eu'] } }]);
  });
});

describe('on runtimes without the modules of Node.js', () => {
  const dictionary = new TextEncoder().encode(DICTIONARY_1);
  const text = fc.string({ unit: ANY_CHARACTER, maxLength: 400 });

  it('keys and signatures are the same', () => {
    fc.assert(
      fc.property(text, text, (secret, data) => {
        const key = ofNode.deriveKey(secret, 'purpose', 32);
        expect(portable.deriveKey(secret, 'purpose', 32)).toEqual(key);
        const signature = new Uint8Array(ofNode.hmac(key, data));
        expect(portable.hmac(key, data)).toEqual(signature);
        expect(portable.hmac('purpose', data)).toEqual(new Uint8Array(ofNode.hmac('purpose', data)));
        const other = signature.map((byte, index) => (index === 31 ? byte ^ 1 : byte));
        for (const { isEqual } of [ofNode, portable]) {
          expect([isEqual(signature, signature), isEqual(signature, other)]).toEqual([true, false]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('what one has deflated, the other inflates, up to the same limit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.integer({ min: 0, max: DICTIONARY_1.length }), (own, at) => {
        const bytes = Uint8Array.from([...own, ...dictionary.subarray(at, at + 200)]);
        for (const deflated of [ofNode, portable].map(({ deflate }) => deflate(bytes, dictionary))) {
          for (const { inflate } of [ofNode, portable]) {
            expect(new Uint8Array(inflate(deflated, dictionary, 4_096))).toEqual(bytes);
            if (bytes.length > 1) expect(() => inflate(deflated, dictionary, bytes.length - 1)).toThrow();
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('damage is found, or stays within the limit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_500 }), (bytes) => {
        try {
          expect(portable.inflate(bytes, dictionary, 4_096).length).toBeLessThanOrEqual(4_096);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 500 },
    );
    const bomb = deflateRawSync(Buffer.alloc(1_500_000));
    expect(() => portable.inflate(bomb, dictionary, 4_096)).toThrow('more than 4096');
  });
});
