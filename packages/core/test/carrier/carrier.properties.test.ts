import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { CHROME } from '@openpanel-node/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DICTIONARY_1 } from '../../src/carrier/dictionary.js';
import { isUnsigned, Signatures } from '../../src/carrier/signature.js';
import type { ScopeOptions } from '../../src/index.js';
import { ANY_CHARACTER } from '../arbitraries.js';
import { memoryClient } from '../clients.js';

const SECRET = 'sec_0123456789abcdef';
const BUYER: ScopeOptions = { ip: '203.0.113.9', userAgent: CHROME, profileId: 'u_1', groups: ['acme'] };
const unsigned = new Signatures([]);
const dictionary = Buffer.from(DICTIONARY_1);

const listening = (clientSecret?: string) => {
  const made = memoryClient({ clientSecret });
  const codes: string[] = [];
  made.client.on('warning', ({ code }) => codes.push(code));
  return { ...made, codes };
};

/** Opens each text, and tracks in its scope: nothing of it is in the events, and there is one warning. */
async function expectNothing(texts: readonly string[], clientSecret: string | undefined): Promise<void> {
  const { client, sent, codes } = listening(clientSecret);
  for (const text of texts) void client.scope(text, { unsigned: true }).track('paid');
  const events = await sent();
  expect(events).toHaveLength(texts.length);
  for (const { ip, userAgent, payload } of events) {
    expect([ip, Object.keys(payload).sort()]).toEqual([undefined, ['name', 'properties']]);
    expect(userAgent).toMatch(/^openpanel-node\//);
  }
  expect(codes.filter((code) => code.startsWith('carrier'))).toEqual(['carrier_not_opened']);
}

/** An unsigned carrier of these bytes. */
function sealed(bytes: Uint8Array, version = '1'): string {
  const text = `${version}.${Buffer.from(bytes).toString('base64url')}`;
  return `${text}.${unsigned.of(text)}`;
}
const packed = (json: string) => sealed(deflateRawSync(json, { dictionary, level: 9 }));

describe('a scope is empty, with one warning', () => {
  it('where a bit of its carrier is another', async () => {
    for (const secret of [SECRET, undefined]) {
      const carrier = listening(secret).client.scope(BUYER).carrier();
      const bytes = Buffer.from(carrier);
      const flipped = Array.from({ length: bytes.length * 8 }, (_, bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        return changed.toString('latin1');
      });
      await expectNothing(flipped, secret);
    }
  });

  it('where its carrier was cut off, or has more', async () => {
    const carrier = listening(SECRET).client.scope(BUYER).carrier();
    const cuts = Array.from({ length: carrier.length }, (_, length) => carrier.slice(0, length));
    await expectNothing(
      [...cuts, `${carrier}A`, `${carrier}=`, `${carrier}\n`, ` ${carrier}`, carrier.toLowerCase()],
      SECRET,
    );
  });

  it('where a carrier is any text', async () => {
    const part = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.=+/ \n\u0000\u00e4\ud800') });
    const texts = fc.sample(
      fc.oneof(
        fc.string({ unit: ANY_CHARACTER }),
        part,
        part.map((text) => `1.${text}.AAAA`),
      ),
      2_000,
    );
    await expectNothing(['', ...texts], SECRET);
  });

  it('where what is inflated is any bytes, or any JSON', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const garbage = fc.sample(bytes, 300).map((each) => sealed(each));
    const isOwner = (json: string) => /^\[\d/.test(json);
    const json = fc.sample(fc.json({ depthSize: 'small' }), 300).filter((text) => !isOwner(text));
    const wrong = [
      '[-1]',
      '[1.5]',
      '["1"]',
      '[1,7]',
      '[1,null,"acme"]',
      '[1,null,[7]]',
      '[1,null,null,{}]',
      '[]',
      '{"0":1}',
    ];
    await expectNothing([...garbage, ...[...json, ...wrong].map(packed), sealed(Buffer.from('x'), '2')], undefined);
  });
});

it('a bomb costs no time and no memory', async () => {
  const bombs = [
    packed(`[1,"${'a'.repeat(1_000_000)}"]`),
    packed(' '.repeat(1_400_000)),
    packed(DICTIONARY_1.repeat(80)),
    `1.${'A'.repeat(10_000_000)}.AAAA`,
    '.'.repeat(10_000_000),
  ];
  const small = bombs.filter(({ length }) => length <= 2_000);
  expect(small.length).toBeGreaterThanOrEqual(3);
  const { client } = listening(undefined);
  client.scope(bombs[0], { unsigned: true });
  const before = process.memoryUsage();
  const started = process.cpuUsage();
  for (let round = 0; round < 200; round += 1) for (const bomb of bombs) client.scope(bomb, { unsigned: true });
  const { user, system } = process.cpuUsage(started);
  // 1 000 of them; inflated, they would be 600 MB.
  expect((user + system) / 1_000).toBeLessThan(3_000);
  expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 * 1024);
  await expectNothing(bombs, undefined);
});

it('whatever a scope is given, its carrier has at most 500 characters and opens', async () => {
  const id = fc.oneof(fc.string({ unit: ANY_CHARACTER, maxLength: 700 }), fc.uuid(), fc.integer(), fc.anything());
  const options = fc.record(
    {
      ip: fc.oneof(fc.ipV4(), fc.ipV6(), fc.anything()),
      userAgent: fc.oneof(fc.constant(CHROME), fc.string({ maxLength: 1_500 }), fc.anything()),
      profileId: id,
      groups: fc.oneof(fc.array(id, { maxLength: 60 }), fc.anything()),
      deviceId: id,
    },
    { requiredKeys: [] },
  );
  const { client, codes } = listening(SECRET);
  fc.assert(
    fc.property(options, (given) => {
      const carrier = client.scope(given as ScopeOptions).carrier();
      expect(carrier.length).toBeLessThanOrEqual(500);
      expect(carrier).toMatch(/^1\.[\w-]+\.[\w-]{22}$/);
      expect(client.scope(carrier).carrier().length).toBeLessThanOrEqual(carrier.length);
    }),
    { numRuns: 300 },
  );
  expect(codes).not.toContain('carrier_not_opened');
});

it('a signature is of its text and its secret, as a checksum is of its text', () => {
  const text = fc.string({ unit: ANY_CHARACTER, maxLength: 300 });
  const signatures = new Signatures([SECRET]);
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(signatures.isSigned(one, signatures.of(one))).toBe(true);
      expect(signatures.isSigned(other, signatures.of(one))).toBe(one === other);
      expect(new Signatures([`${SECRET}x`]).isSigned(one, signatures.of(one))).toBe(false);
      expect(isUnsigned(one, unsigned.of(one))).toBe(true);
      expect(isUnsigned(one, signatures.of(one))).toBe(false);
    }),
    { numRuns: 200 },
  );
  expect(Buffer.from(signatures.of('x'), 'base64url')).toHaveLength(16);
  expect(signatures.isSigned('x', randomBytes(16).toString('base64url'))).toBe(false);
});
