import { createClientIp } from '@openpanel-node/core/adapter';
import express, { type Application } from 'express';
import fc from 'fast-check';
import { expect, it } from 'vitest';

/** What Express trusts; undefined where it refuses the list. */
function expressTrust(list: readonly string[]): ((address: string, hop: number) => boolean) | undefined {
  try {
    const app: Application = express().set('trust proxy', list);
    return app.get('trust proxy fn');
  } catch {
    return undefined;
  }
}

/** Whether `clientIp` takes an address for a proxy of the list; undefined where it refuses that. */
function isTrusted(list: readonly string[], address: string): boolean | undefined {
  let isRefused = false;
  const find = createClientIp(list, () => {
    isRefused = true;
  });
  const ip = find(undefined, {
    headers: { 'x-forwarded-for': '203.0.113.254' },
    remoteAddress: address,
    frameworkIp: () => '',
  });
  return isRefused ? undefined : ip === '203.0.113.254';
}

/** Without an IPv4 part, of which Express knows fewer forms. */
const ipv6 = fc.ipV6().filter((ip) => !ip.includes('.'));
const mapped = fc.ipV4().map((ip) => `::ffff:${ip}`);
const near = fc
  .tuple(fc.constantFrom('10.0.', '127.0.', '169.254.', '172.16.', '192.168.', '203.0.'), fc.nat(255), fc.nat(255))
  .map(([start, third, fourth]) => `${start}${third}.${fourth}`);
const address = fc.oneof(fc.ipV4(), near, ipv6, mapped, fc.constantFrom('::1', 'fe80::1', 'fc00::1', 'fd12::1'));
const length = fc.oneof(
  fc.nat(130).map(String),
  fc.constantFrom('', '-1', '08', '1e1', '255.255.0.0', '255.0.255.0', 'ffff::'),
);
const odd = fc.constantFrom(
  '0x7f.1',
  '010.0.0.1',
  '2130706433',
  '10.1',
  '',
  ' ',
  '/',
  '10.0.0.0/8/8',
  'fe80::1%eth0',
  'Loopback',
);
const entry = fc.oneof(
  fc.constantFrom('loopback', 'linklocal', 'uniquelocal'),
  address,
  fc.tuple(address, length).map((parts) => parts.join('/')),
  odd,
);

it('a list of trusted addresses is what the same list is to Express', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3 }), fc.oneof(address, near), (list, candidate) => {
      const trusts = expressTrust(list);
      expect(isTrusted(list, candidate)).toBe(trusts?.(candidate, 0));
    }),
    { numRuns: 3_000 },
  );
});

it.each(['10.0.0.0/255.0.0.0', '::ffff:10.0.0.0/104', '::ffff:0:0/96', '10.0.0.0/8', '::ffff:10.2.2.2'])(
  '%s has 10.2.2.2 in it, as it is and mapped to IPv6',
  (range) => {
    expect(['10.2.2.2', '::ffff:10.2.2.2', '2001:db8::1'].map((each) => isTrusted([range], each))).toEqual([
      true,
      true,
      false,
    ]);
  },
);
