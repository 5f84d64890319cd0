import type { IncomingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type ClientIpOption, createClientIp } from '../../src/requests/client-ip.js';
import { cleanAddress, compileTrustList } from '../../src/requests/ip-address.js';

const PEER = '10.0.0.1';

function clientIp(
  option: ClientIpOption<unknown>,
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined = PEER,
) {
  return createClientIp(option)(undefined, { headers, remoteAddress, frameworkIp: () => '::ffff:192.0.2.7' });
}

const xff = (value: string) => ({ 'x-forwarded-for': value });
const forwarded = (value: string) => ({ forwarded: value });

describe('createClientIp', () => {
  it.each<[string, ClientIpOption<unknown>, IncomingHttpHeaders, string | undefined]>([
    ["the framework's own address, cleaned", 'framework', xff('9.9.9.9'), '192.0.2.7'],
    ["a CDN's header", 'CF-Connecting-IP', { 'cf-connecting-ip': '203.0.113.9' }, '203.0.113.9'],
    ['nothing when the header is missing', 'cf-connecting-ip', xff('9.9.9.9'), undefined],
    [
      'nothing when the header holds a list',
      'cf-connecting-ip',
      { 'cf-connecting-ip': '203.0.113.9, 1.1.1.1' },
      undefined,
    ],
    ['nothing when the header came twice', 'x-real-ip', { 'x-real-ip': ['203.0.113.9', '1.1.1.1'] }, undefined],
    ['nothing from a name of Object.prototype', 'constructor', {}, undefined],
    ['the rightmost x-forwarded-for', 'X-Forwarded-For', xff('1.1.1.1, 203.0.113.9'), '203.0.113.9'],
    ['nothing when that is no address', 'x-forwarded-for', xff('1.1.1.1, unknown'), undefined],
    ['the rightmost forwarded', 'forwarded', forwarded('for=1.1.1.1, for="[2001:db8::1]:80"'), '2001:db8::1'],
    ['the socket with no trusted hop', 0, xff('1.1.1.1'), PEER],
    ['the socket without a header', 2, {}, PEER],
    ['one hop', 1, xff('1.1.1.1, 2.2.2.2, 3.3.3.3'), '3.3.3.3'],
    ['two hops', 2, xff('1.1.1.1, 2.2.2.2, 3.3.3.3'), '2.2.2.2'],
    ['the leftmost when there are fewer hops than trusted', 9, xff('1.1.1.1, 2.2.2.2'), '1.1.1.1'],
    ['nothing when the hop names no address', 1, xff('1.1.1.1, unknown'), undefined],
    ['an address with a port', 1, xff('1.1.1.1, 2.2.2.2:5050'), '2.2.2.2'],
    ['the socket for a count that is none', Number.NaN, xff('1.1.1.1'), PEER],
    [
      'Forwarded when there is no x-forwarded-for',
      1,
      forwarded('for=1.1.1.1;proto=https;by=3.3.3.3, For="2.2.2.2:80"'),
      '2.2.2.2',
    ],
    ['x-forwarded-for before Forwarded', 1, { ...xff('1.1.1.1'), ...forwarded('for=2.2.2.2') }, '1.1.1.1'],
    ['an element without for as a hop', 2, forwarded('for=1.1.1.1, proto=http'), '1.1.1.1'],
    ['nothing for an obfuscated node', 1, forwarded('for=_hidden'), undefined],
    ['quoted separators', 2, forwarded('for=1.1.1.1;host="a,b;for=6.6.6.6", for=2.2.2.2'), '1.1.1.1'],
    ['escapes in quotes', 1, forwarded('for="2.2.\\2.2"'), '2.2.2.2'],
    ['nothing when a quote stays open', 1, forwarded('for="6.6.6.6, for=2.2.2.2'), undefined],
    ['nothing when a quote swallows the next hop', 2, forwarded('for=6.6.6.6;x=", for="2.2.2.2"'), undefined],
    ['the first untrusted from the right', ['10.0.0.0/8'], xff('1.1.1.1, 203.0.113.9, 10.2.2.2'), '203.0.113.9'],
    ['the socket when it is not trusted', ['192.168.0.0/16'], xff('1.1.1.1'), PEER],
    ['range names', ['uniquelocal', 'loopback'], xff('203.0.113.9, 127.0.0.1, 192.168.3.3'), '203.0.113.9'],
    ['the leftmost when all are trusted', ['10.0.0.0/8'], xff('10.9.9.9, 10.2.2.2'), '10.9.9.9'],
    ['nothing behind garbage', ['10.0.0.0/8'], xff('1.1.1.1, garbage, 10.2.2.2'), undefined],
    ['the socket with an empty list', [], xff('1.1.1.1'), PEER],
    ['nothing with a list that is invalid', ['10.0.0.0/8', 'nonsense'], xff('1.1.1.1'), undefined],
    ["a function's answer, cleaned", () => '[2001:DB8::1]:80', {}, '2001:db8::1'],
    ["nothing when a function's answer is no address", () => 'me', {}, undefined],
  ])('takes %s', (_name, option, headers, expected) => {
    expect(clientIp(option, headers)).toBe(expected);
  });

  it('trusts an IPv4-mapped peer like the IPv4 one', () => {
    expect(clientIp(['10.0.0.0/8'], xff('203.0.113.9'), '::ffff:10.0.0.1')).toBe('203.0.113.9');
  });

  it('does not trust a peer without an address by a list', () => {
    expect(
      createClientIp(['loopback'])(undefined, {
        headers: xff('1.1.1.1'),
        remoteAddress: undefined,
        frameworkIp: () => undefined,
      }),
    ).toBeUndefined();
  });

  it('reports what a function throws, and what is no string', async () => {
    const onError = vi.fn();
    const source = { headers: {}, remoteAddress: PEER, frameworkIp: () => undefined };
    const failure = new Error('no');
    const asynchronous = (async () => Promise.reject(failure)) as unknown as () => string;
    const throwing = () => {
      throw failure;
    };
    expect(createClientIp(throwing, onError)(undefined, source)).toBeUndefined();
    expect(createClientIp(asynchronous, onError)(undefined, source)).toBeUndefined();
    expect(createClientIp('framework', onError)(undefined, { ...source, frameworkIp: throwing })).toBeUndefined();
    expect(onError.mock.calls.map(([error]) => error)).toEqual([failure, expect.any(TypeError), failure]);
  });

  const entry = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('unknown', '_x', '10.0.0.7', '1.2.3.4:80', ''));

  it('with n hops, never takes an entry further left than the n-th from the right', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), fc.nat(9), (entries, hops) => {
        const ip = clientIp(hops, xff(entries.join(', ')));
        const written = entries.filter((each) => each !== '').reverse();
        const index = Math.min(hops, written.length);
        expect(ip).toBe(index === 0 ? PEER : cleanAddress(written[index - 1]));
      }),
    );
  });

  it('takes the same hops from Forwarded as from x-forwarded-for', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { minLength: 1, maxLength: 6 }), fc.nat(7), (ips, hops) => {
        const standard = ips
          .map((ip) => (ip.includes(':') ? `for="[${ip}]:443";proto=https` : `by=_p;for=${ip}`))
          .join(', ');
        expect(clientIp(hops, forwarded(standard))).toBe(clientIp(hops, xff(ips.join(', '))));
      }),
    );
  });

  it('never lets what a client wrote decide about the hop that a trusted proxy wrote', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[for=",;\\ \d.]{0,60}$/), (written) => {
        expect([undefined, '203.0.113.9']).toContain(clientIp(1, forwarded(`${written}, for="203.0.113.9"`)));
        expect(clientIp(1, xff(`${written}, 203.0.113.9`))).toBe('203.0.113.9');
      }),
      { numRuns: 2_000 },
    );
  });

  it('survives any header under any policy', () => {
    const policy = fc.oneof(
      fc.constantFrom<ClientIpOption<unknown>>('framework', 'forwarded', 'x-forwarded-for', ['loopback']),
      fc.nat(5),
      fc.string(),
    );
    fc.assert(
      fc.property(
        policy,
        fc.string({ maxLength: 200 }),
        fc.option(fc.string(), { nil: undefined }),
        (option, header, peer) => {
          clientIp(option, { forwarded: header, 'x-forwarded-for': header }, peer);
          clientIp(option, { forwarded: header }, peer);
        },
      ),
    );
  });
});

describe('compileTrustList', () => {
  it('accepts addresses, CIDRs, netmasks and range names', () => {
    expect(() =>
      compileTrustList([
        '10.0.0.0/8',
        '10.0.0.0/255.0.0.0',
        '::1',
        '2001:db8::/32',
        'loopback',
        'linklocal',
        'uniquelocal',
      ]),
    ).not.toThrow();
  });

  it.each(['nonsense', '', '10.0.0.0/33', '10.0.0.0/x', 'loopback, 10.0.0.0/8'])('names the bad entry %j', (bad) => {
    expect(() => compileTrustList(['10.0.0.0/8', bad])).toThrow(TypeError);
    expect(() => compileTrustList(['10.0.0.0/8', bad])).toThrow(JSON.stringify(bad));
  });
});
