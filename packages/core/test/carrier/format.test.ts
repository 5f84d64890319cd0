import * as nodeCrypto from 'node:crypto';
import { createHash } from 'node:crypto';
import * as nodeZlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DICTIONARY_1 } from '../../src/carrier/dictionary.js';
import * as portableCrypto from '../../src/portable/node-crypto.js';
import * as portableZlib from '../../src/portable/node-zlib.js';
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

describe('on runtimes without these modules of Node.js', () => {
  const dictionary = new TextEncoder().encode(DICTIONARY_1);
  const text = fc.string({ unit: 'binary', maxLength: 400 });
  const bytesOf = (value: ArrayBuffer | Uint8Array) => Buffer.from(new Uint8Array(value));

  it('keys and signatures are the same', () => {
    fc.assert(
      fc.property(text, text, (secret, data) => {
        const key = new Uint8Array(nodeCrypto.hkdfSync('sha256', secret, '', 'purpose', 32));
        expect(bytesOf(portableCrypto.hkdfSync('sha256', secret, '', 'purpose', 32)).equals(key)).toBe(true);
        const digest = nodeCrypto.createHmac('sha256', key).update(data).digest();
        expect(bytesOf(portableCrypto.createHmac('sha256', key).update(data).digest()).equals(digest)).toBe(true);
        const other = Uint8Array.from(digest, (byte, index) => (index === 31 ? byte ^ 1 : byte));
        expect(portableCrypto.timingSafeEqual(digest, digest)).toBe(true);
        expect(portableCrypto.timingSafeEqual(digest, other)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('what one has deflated, the other inflates, up to the same limit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.integer({ min: 0, max: DICTIONARY_1.length }), (own, at) => {
        const bytes = Buffer.concat([own, dictionary.subarray(at, at + 200)]);
        const made = [
          nodeZlib.deflateRawSync(bytes, { dictionary, level: 9, windowBits: 12, memLevel: 6 }),
          portableZlib.deflateRawSync(bytes, { dictionary }),
        ];
        for (const deflated of made) {
          for (const zlib of [nodeZlib, portableZlib]) {
            const inflate = (maxOutputLength: number) => zlib.inflateRawSync(deflated, { dictionary, maxOutputLength });
            expect(bytesOf(inflate(4_096)).equals(bytes)).toBe(true);
            if (bytes.length > 1) expect(() => inflate(bytes.length - 1)).toThrow();
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
          const { length } = portableZlib.inflateRawSync(bytes, { dictionary, maxOutputLength: 4_096 });
          expect(length).toBeLessThanOrEqual(4_096);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 500 },
    );
    const bomb = nodeZlib.deflateRawSync(Buffer.alloc(1_500_000));
    expect(() => portableZlib.inflateRawSync(bomb, { dictionary, maxOutputLength: 4_096 })).toThrow('more than 4096');
  });
});
