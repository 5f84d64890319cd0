import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anonymizeAddress, cleanAddress, isPublicAddress } from '../../src/requests/ip-address.js';

const address = fc.oneof(fc.ipV4(), fc.ipV6());

describe('cleanAddress', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['  203.0.113.9 ', '203.0.113.9'],
    ['"203.0.113.9"', '203.0.113.9'],
    ['203.0.113.9:8080', '203.0.113.9'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['"[2001:db8::1]:443"', '2001:db8::1'],
    ['"203.0.113.9:_p1"', '203.0.113.9'],
    ['[2001:db8::1]:_p.1-a', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['[::ffff:203.0.113.9]:80', '203.0.113.9'],
    ['::1', '::1'],
  ])('makes %j %j', (raw, clean) => {
    expect(cleanAddress(raw)).toBe(clean);
  });

  it.each([
    '',
    'unknown',
    '_hidden',
    'localhost',
    '0x7f.1',
    '0x7f000001',
    '010.0.0.1',
    '127.1',
    '2130706433',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.4, 5.6.7.8',
    '1.2.3.4/24',
    '1.2.3.4:http',
    '1.2.3.4:_',
    '1.2.3.4%eth0',
    '[1.2.3.4',
    '[2001:db8::1]:80x',
    ':::',
    `fe80::1%${'x'.repeat(200)}`,
    undefined,
    null,
    42,
    ['1.2.3.4'],
    {},
  ])('takes nothing out of %j', (raw) => {
    expect(cleanAddress(raw)).toBeUndefined();
  });

  it('gives a valid, stable address or nothing, whatever comes in', () => {
    const noise = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.stringMatching(/^["[]?[\da-f:.]{0,45}(%\w*)?\]?(:\d*)?"?$/),
      address,
    );
    fc.assert(
      fc.property(noise, (raw) => {
        const clean = cleanAddress(raw);
        if (clean === undefined) return;
        expect(isIP(clean)).not.toBe(0);
        expect(cleanAddress(clean)).toBe(clean);
      }),
      { numRuns: 2_000 },
    );
  });

  it('sees through brackets, quotes and ports', () => {
    fc.assert(
      fc.property(address, fc.nat(65_535), (ip, port) => {
        const wrapped = ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
        expect(cleanAddress(ip)).toBeDefined();
        expect(cleanAddress(wrapped)).toBe(cleanAddress(ip));
        expect(cleanAddress(`"${wrapped}"`)).toBe(cleanAddress(ip));
      }),
    );
  });
});

describe('isPublicAddress', () => {
  it.each([
    ['8.8.8.8', true],
    ['203.0.113.9', true],
    ['198.51.100.1', true],
    ['2001:db8::1', true],
    ['100.64.0.1', true],
    ['224.0.0.1', true],
    ['172.32.0.1', true],
    ['2606:4700::1111', true],
    ['127.0.0.1', false],
    ['127.255.0.1', false],
    ['::1', false],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['172.31.255.255', false],
    ['192.168.1.5', false],
    ['fc00::1', false],
    ['fdff::1', false],
    ['169.254.1.1', false],
    ['fe80::1', false],
    ['febf::1', false],
    ['0.0.0.0', false],
    ['::', false],
    ['::ffff:10.0.0.1', false],
    ['::ffff:8.8.8.8', true],
    ['unknown', false],
    ['', false],
  ])('%j: %j', (ip, expected) => {
    expect(isPublicAddress(ip)).toBe(expected);
  });
});

describe('anonymizeAddress', () => {
  it.each([
    ['203.0.113.9', '203.0.113.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['::ffff:203.0.113.9', '203.0.113.0'],
    ['2002:cb00:7109::', '2002:cb00:7100::'],
    ['2002:cb00:7109:1::9', '2002:cb00:7100::'],
    ['nonsense', 'nonsense'],
  ])('makes %j %j', (ip, anonymous) => {
    expect(anonymizeAddress(ip)).toBe(anonymous);
  });

  it('is idempotent and gives clean addresses', () => {
    fc.assert(
      fc.property(address, (ip) => {
        const once = anonymizeAddress(ip);
        expect(anonymizeAddress(once)).toBe(once);
        expect(cleanAddress(once)).toBe(once);
      }),
    );
  });
});
