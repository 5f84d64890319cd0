import { validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Visitor } from '../../src/events/event-owner.js';
import { isPublicAddress } from '../../src/requests/ip-address.js';
import { resolveVisitor, safeHeaderValue, type VisitorInput } from '../../src/requests/visitor.js';
import { ANY_CHARACTER } from '../arbitraries.js';

const UA =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const IP = '203.0.113.9';

const visitor = (input: Partial<VisitorInput>) =>
  resolveVisitor({
    ip: IP,
    userAgent: UA,
    attribution: 'auto',
    bot: false,
    privacy: false,
    anonymizeIp: false,
    ...input,
  });

const server = (reason: Visitor['reason'], ip: string | undefined = undefined): Visitor => ({
  ip,
  userAgent: undefined,
  kind: 'server',
  reason,
});
const attributed = (ip: string | undefined): Visitor => ({ ip, userAgent: UA, kind: 'visitor', reason: 'attributed' });

describe('resolveVisitor', () => {
  it.each<[string, Partial<VisitorInput>, Visitor]>([
    ['a browser with a public address', {}, attributed(IP)],
    ['an anonymised address', { anonymizeIp: true }, attributed('203.0.113.0')],
    ['an address that was not clean', { ip: '[2001:DB8::1]:80' }, attributed('2001:db8::1')],
    ['a private address', { ip: '10.0.0.1' }, server('no_public_ip')],
    ['no address', { ip: undefined }, server('no_public_ip')],
    ['an address that is none once anonymised', { ip: '::1:0:1', anonymizeIp: true }, server('no_public_ip')],
    ['no user agent', { userAgent: undefined }, server('no_user_agent', IP)],
    ['a blank user agent', { userAgent: '  ' }, server('no_user_agent', IP)],
    ['a bot', { bot: true }, server('bot', IP)],
    ['a privacy signal', { privacy: true }, server('privacy')],
    ['visitor: a private address', { attribution: 'visitor', ip: '10.0.0.1' }, attributed(undefined)],
    ['visitor: a bot', { attribution: 'visitor', bot: true }, attributed(IP)],
    ['visitor: no user agent', { attribution: 'visitor', userAgent: undefined }, server('no_user_agent', IP)],
    ['visitor: a privacy signal', { attribution: 'visitor', privacy: true }, server('privacy')],
    ['server', { attribution: 'server' }, server('server', IP)],
    ['server: a private address', { attribution: 'server', ip: '10.0.0.1' }, server('server')],
    ['server: a privacy signal', { attribution: 'server', privacy: true }, server('privacy')],
  ])('%s', (_name, input, expected) => {
    expect(visitor(input)).toEqual(expected);
  });

  it('never lets out a private address, or anything of a visitor who objects', () => {
    const input = fc.record({
      ip: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), { nil: undefined }),
      userAgent: fc.option(fc.string(), { nil: undefined }),
      attribution: fc.constantFrom('auto' as const, 'visitor' as const, 'server' as const),
      bot: fc.boolean(),
      privacy: fc.boolean(),
      anonymizeIp: fc.boolean(),
    });
    fc.assert(
      fc.property(input, (each) => {
        const result = resolveVisitor(each);
        if (result.ip !== undefined) expect(isPublicAddress(result.ip)).toBe(true);
        if (each.privacy) expect([result.ip, result.userAgent]).toEqual([undefined, undefined]);
        expect(result.kind === 'visitor').toBe(result.userAgent !== undefined);
        expect(result.kind === 'visitor').toBe(result.reason === 'attributed');
        if (result.kind === 'visitor' && each.attribution === 'auto')
          expect([result.ip === undefined, each.bot]).toEqual([false, false]);
      }),
    );
  });
});

describe('safeHeaderValue', () => {
  it.each<[string | undefined, string | undefined]>([
    [UA, UA],
    ['caf\u00e9\tbar', 'caf\u00e9\tbar'],
    ['a\r\nb\0c\u007fd', 'abcd'],
    ['snow \u2603 \u{1F600}', 'snow'],
    ['  x  ', 'x'],
    ['\r\n', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('makes %j %j', (raw, value) => {
    expect(safeHeaderValue(raw)).toBe(value);
  });

  it('is bounded, stable, and something that Node lets out', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: ANY_CHARACTER, maxLength: 100 }),
        fc.integer({ min: 1, max: 50 }),
        (raw, maxLength) => {
          const value = safeHeaderValue(raw, maxLength);
          if (value === undefined) return;
          expect(value.length).toBeLessThanOrEqual(maxLength);
          expect(safeHeaderValue(value, maxLength)).toBe(value);
          validateHeaderValue('user-agent', value);
        },
      ),
    );
    expect(safeHeaderValue('x'.repeat(5_000))).toHaveLength(1_024);
  });
});
