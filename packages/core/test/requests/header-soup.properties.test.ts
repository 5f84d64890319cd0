import type { IncomingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ClientIpOption, createClientIp } from '../../src/requests/client-ip.js';
import { cleanAddress } from '../../src/requests/ip-address.js';
import { ANY_CHARACTER } from '../arbitraries.js';

const NAMES = ['forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'fastly-client-ip', 'fly-client-ip'];
const OUR_OWN = ['x-client-ip', 'openpanel-client-ip', 'x-cluster-client-ip'];

/** What a client may write into any header: addresses of others, broken lists, quotes, control characters. */
const claim = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc
    .array(fc.oneof(fc.ipV4(), fc.constantFrom('unknown', '_hidden', '', ' ', '127.0.0.1', '::ffff:10.0.0.1')))
    .map(String),
  fc.stringMatching(/^[for="[\]:;,.\\ \d%a-f]{0,80}$/),
  fc.string({ unit: ANY_CHARACTER, maxLength: 40 }),
);
const soup = fc.dictionary(fc.constantFrom(...NAMES, ...OUR_OWN), fc.oneof(claim, fc.array(claim, { maxLength: 3 })));
const client = fc.oneof(fc.ipV4(), fc.ipV6()).filter((address) => !cleanAddress(address)?.startsWith('10.'));
const proxies = fc.array(
  fc.nat(250).map((last) => `10.0.0.${last}`),
  { maxLength: 3 },
);

const resolve = (option: ClientIpOption<unknown>, headers: IncomingHttpHeaders, remoteAddress: string) => {
  const errors: unknown[] = [];
  const source = { headers, remoteAddress, frameworkIp: () => '192.0.2.1' };
  const ip = createClientIp(option, (error) => errors.push(error))(undefined, source);
  return { ip, errors };
};

/** Behind so many trusted proxies: the first has written the client's address after what the client wrote, each next one the one before. */
const throughProxies = (claimed: string, address: string, chain: readonly string[]) =>
  [claimed, address, ...chain].filter((entry) => entry !== '').join(', ');

it('finds the client behind trusted proxies, whatever the client claims in any header', () => {
  fc.assert(
    fc.property(soup, claim, client, proxies, (headers, claimed, address, chain) => {
      const known = { ...headers, 'x-forwarded-for': throughProxies(claimed, address, chain) };
      const hops = chain.length + 1;
      const expected = { ip: cleanAddress(address), errors: [] };
      expect(resolve(hops, known, '10.0.0.250')).toEqual(expected);
      expect(resolve(['10.0.0.0/8'], known, '10.0.0.250')).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

it('believes no header of a client that no trusted proxy stands before', () => {
  fc.assert(
    fc.property(soup, claim, client, (headers, claimed, address) => {
      const known = { ...headers, 'x-forwarded-for': claimed };
      for (const policy of [0, ['10.0.0.0/8']]) {
        expect(resolve(policy, known, address)).toEqual({ ip: cleanAddress(address), errors: [] });
      }
      expect(resolve('framework', known, address)).toEqual({ ip: '192.0.2.1', errors: [] });
    }),
  );
});

it('believes a header only when it is the one that was named, and only one address', () => {
  fc.assert(
    fc.property(soup, fc.constantFrom(...NAMES.slice(1), ...OUR_OWN), client, (headers, name, address) => {
      const { ip, errors } = resolve(name, headers, address);
      const value = headers[name];
      expect(ip).toBe(typeof value === 'string' ? cleanAddress(value) : cleanAddress(value?.join(',')));
      expect(errors).toEqual([]);
    }),
  );
});
