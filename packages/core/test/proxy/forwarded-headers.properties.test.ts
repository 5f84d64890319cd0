import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bodyHasSecret, forwardedHeaders } from '../../src/proxy/forwarded-headers.js';
import { ANY_CHARACTER } from '../arbitraries.js';

const ALLOWED =
  /^(?:user-agent|origin|accept-language|openpanel-client-id|sec-ch-ua|sec-ch-ua-.+|sec-fetch-.+|openpanel-sdk-.+|x-client-ip|openpanel-client-ip)$/;

const NAMES = [
  ...['cookie', 'authorization', 'referer', 'host', 'connection', 'te', 'forwarded', 'x-forwarded-for', 'x-client-ip'],
  ...['openpanel-client-ip', 'openpanel-client-secret', 'mixan-client-secret', 'true-client-ip', 'proxy-authorization'],
  ...[
    'user-agent',
    'origin',
    'accept-language',
    'openpanel-client-id',
    'sec-ch-ua',
    'sec-ch-ua-mobile',
    'sec-fetch-mode',
  ],
  ...['openpanel-sdk-name', 'sec-ch-uax', 'openpanel-sdkx', '__proto__', 'constructor', ':authority', 'sec-fetch'],
];

it('of any headers, those of the list are forwarded, with the one address that is the visitor’s', () => {
  const headers = fc.dictionary(
    fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 20 })),
    fc.oneof(fc.string({ unit: ANY_CHARACTER, maxLength: 30 }), fc.array(fc.string()), fc.constant(undefined)),
  );
  const ips = fc.option(fc.ipV4(), { nil: undefined });
  fc.assert(
    fc.property(headers, ips, (given, ip) => {
      const forwarded = forwardedHeaders(given as never, ip);
      // Values that undici and fetch accept in a header.
      const isFit = ([name, value]: [string, string]) => ALLOWED.test(name) && /^[\t\x20-\x7e\x80-\xff]+$/.test(value);
      expect(Object.entries(forwarded).filter((pair) => !isFit(pair))).toEqual([]);
      expect(forwarded['x-client-ip']).toBe(ip);
      expect(forwarded['openpanel-client-ip']).toBe(ip);
    }),
  );
});

it('a secret in a body is found, however its name is written', () => {
  const escaped = (text: string, at: readonly number[]) =>
    [...text]
      .map((each, index) => (at.includes(index) ? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}` : each))
      .join('');
  fc.assert(
    fc.property(fc.array(fc.nat(11)), fc.jsonValue(), fc.boolean(), (at, payload, asBytes) => {
      const rest = JSON.stringify(payload);
      const body = `{"type":"track","payload":${rest},"${escaped('clientSecret', at)}":"x"}`;
      expect(bodyHasSecret(asBytes ? new TextEncoder().encode(body) : body)).toBe(true);
      const without = `{"type":"track","payload":${rest},"note":"clientSecret"}`;
      expect(bodyHasSecret(without)).toBe(false);
    }),
  );
});
