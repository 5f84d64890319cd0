import * as net from 'node:net';
import * as querystring from 'node:querystring';
import { types as nodeTypes } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isIP, isIPv6 } from '../../src/portable/node-net.js';
import { unescape as decode } from '../../src/portable/node-querystring.js';
import { setImmediate as onNext, setTimeout as start, clearTimeout as stop } from '../../src/portable/node-timers.js';
import { inspect, types } from '../../src/portable/node-util.js';
import { sha256 } from '../../src/portable/sha256.js';
import { sha256 as sha256OfNode } from '../../src/util/sha256.js';
import { ANY_CHARACTER } from '../arbitraries.js';

// What replaces the modules of Node.js in other runtimes does as these do.

const part = fc.constantFrom('0', '00', '1', '7', '25', '255', '256', '01', 'a', 'ffff', '12345', '', 'g', '1.2.3.4');
const nearly = fc
  .array(fc.tuple(part, fc.constantFrom('.', ':', '::')), { maxLength: 9 })
  .map((parts) => parts.flat().slice(0, -1).join(''));

it('an address is one where it is one in Node.js', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), nearly, fc.string());
  fc.assert(
    fc.property(address, (text) => {
      expect([isIP(text), isIPv6(text)], text).toEqual([net.isIP(text), net.isIPv6(text)]);
    }),
    { numRuns: 5_000 },
  );
  expect([isIP('fe80::1%eth0'), isIP('fe80::1%'), isIP('fe80::1%a%b')]).toEqual([6, 0, 0]);
});

it('a hash is that of Node.js', () => {
  const lengths = Array.from({ length: 150 }, (_, length) => 'x'.repeat(length));
  for (const text of lengths) expect(sha256(text)).toBe(sha256OfNode(text));
  fc.assert(
    fc.property(fc.string({ unit: ANY_CHARACTER, maxLength: 600 }), (text) => {
      expect(sha256(text)).toBe(sha256OfNode(text));
    }),
  );
});

it('a text is decoded as in Node.js', () => {
  const piece = fc.constantFrom('%41', '%C3%A4', '%E2%82%AC', '%', '%4', '%zz', '+', 'a', ' ', '%25');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (parts) => {
      expect(decode(parts.join(''))).toBe(querystring.unescape(parts.join('')));
    }),
  );
});

it('a value has the kind that it has in Node.js, whatever it says of itself', () => {
  const values = [
    ...[null, undefined, 1, 'a', true, 1n, Symbol('a'), () => {}],
    ...[new Date(), /a/, new Set(), new Map(), new Error('a'), Promise.resolve(), new ArrayBuffer(1), [], {}],
    ...[Object('a'), Object(1), Object(true), Object(1n), Object(Symbol('a')), new Uint8Array(1), new WeakMap()],
    ...[new SharedArrayBuffer(1), Object.create(Date.prototype), Object.create(Map.prototype), RegExp.prototype],
    { [Symbol.toStringTag]: 'Date' },
    { [Symbol.toStringTag]: 'Map' },
  ];
  for (const [name, test] of Object.entries(types)) {
    const real = nodeTypes[name as keyof typeof types] as (value: unknown) => boolean;
    for (const value of values) expect([name, test(value)]).toEqual([name, real(value)]);
  }
});

it('timers do what those of Node.js do', async () => {
  const calls: string[] = [];
  const stopped = start(() => calls.push('stopped'), 1);
  stop(stopped.unref());
  stop(undefined);
  onNext(() => calls.push('next'));
  await new Promise<void>((resolve) => start(resolve, 5));
  expect(calls).toEqual(['next']);
  expect([inspect.custom, inspect({ a: 1 })]).toEqual([Symbol.for('nodejs.util.inspect.custom'), '{"a":1}']);
});
