import { expect, it } from 'vitest';
import { checkProxies, type SampleRequest } from '../../src/doctor/proxies.js';

const sample = (headers: Record<string, string>, clientIp?: SampleRequest['clientIp']): SampleRequest => ({
  headers,
  remoteAddress: '10.0.0.1',
  clientIp,
});
const xff = { 'x-forwarded-for': '198.51.100.66, 203.0.113.9, 10.0.0.7' };

it.each<[string, SampleRequest, boolean, RegExp]>([
  ['a number of proxies that is right', sample(xff, 2), true, /clientIp: 2, the client IP is 203\.0\.113\.9/],
  ['a list that is right', sample(xff, ['10.0.0.0/8']), true, /203\.0\.113\.9/],
  ['too few proxies', sample(xff, 1), false, /10\.0\.0\.7, which is not public/],
  ['a header that is missing', sample(xff, 'cf-connecting-ip'), false, /no address was found/],
  ['a header that is there', sample({ 'cf-connecting-ip': '203.0.113.9' }, 'cf-connecting-ip'), true, /203\.0\.113\.9/],
])('judges %s', (_what, request, isOk, message) => {
  expect(checkProxies(request)).toEqual([
    expect.objectContaining({ subject: 'client_ip', ok: isOk, message: expect.stringMatching(message) }),
  ]);
});

it('says what would work where a setting does not', () => {
  const [check] = checkProxies(sample(xff, 1));
  expect(check?.advice).toBe('clientIp: 2 finds 203.0.113.9. Use it if that is the visitor.');
});

it('names every setting that gives a public address', () => {
  const [check] = checkProxies(sample({ ...xff, 'fly-client-ip': '203.0.113.9' }));
  expect(check).toMatchObject({ ok: true });
  expect(check?.message).toMatch(
    /clientIp: 2 finds 203\.0\.113\.9; clientIp: 3 finds 198\.51\.100\.66; clientIp: 'fly-client-ip'/,
  );
});

const CDN = '173.245.48.7';
const behindCdn = { 'x-forwarded-for': `203.0.113.9, ${CDN}`, 'cf-connecting-ip': '203.0.113.9' };

it.each<[string, SampleRequest, RegExp]>([
  [
    'a number that finds the CDN',
    sample(behindCdn, 1),
    /the client IP is 173\.245\.48\.7, but cf-connecting-ip says 203\.0\.113\.9/,
  ],
  ['a list that does', sample(behindCdn, ['10.0.0.0/8']), /173\.245\.48\.7, but cf-connecting-ip/],
  [
    'a header that does',
    sample({ ...behindCdn, 'x-real-ip': CDN }, 'x-real-ip'),
    /173\.245\.48\.7, but cf-connecting-ip/,
  ],
])('takes %s for wrong', (_what, request, message) => {
  expect(checkProxies(request)).toEqual([
    {
      subject: 'client_ip',
      ok: false,
      message: expect.stringMatching(message),
      advice: 'clientIp: 2 finds 203.0.113.9. Use it if that is the visitor.',
    },
  ]);
});

it('proposes what agrees with the header of a CDN', () => {
  const [check] = checkProxies(sample(behindCdn));
  expect(check?.message).toContain('cf-connecting-ip says 203.0.113.9. If your CDN sets that header, use clientIp: 2.');
  expect(check?.message).not.toContain('Use the smallest');
  expect(checkProxies(sample(behindCdn, 2))).toMatchObject([{ ok: true }]);
});

it('looks for a visitor only where one may be', () => {
  const ip = '203.0.113.9';
  const headers = { host: ip, origin: ip, referer: ip, via: ip, accept: ip, 'accept-language': ip, 'user-agent': ip };
  expect(checkProxies(sample(headers))).toMatchObject([
    { ok: false, message: expect.stringMatching(/^No setting finds/) },
  ]);
});

it('names the settings of the frameworks, and what a larger number trusts', () => {
  const [check] = checkProxies(sample(xff));
  expect(check?.message).toMatch(/trust proxy.*Express.*maxIpsCount in Koa/);
  expect(check?.message).toMatch(/a larger one trusts addresses that clients can forge/);
});

it('tells a setting that is none from one that finds nothing', () => {
  expect(checkProxies(sample(xff, ['999.1.1.1']))).toMatchObject([
    { ok: false, message: expect.stringMatching(/^clientIp: \["999\.1\.1\.1"\] is invalid: .*999\.1\.1\.1/) },
  ]);
});

it('leaves the framework’s own setting to the framework', () => {
  expect(checkProxies(sample(xff, 'framework'))).toMatchObject([
    { ok: true, message: expect.stringMatching(/the framework's own setting decides/) },
    { ok: true, message: expect.stringMatching(/clientIp: 2 finds/) },
  ]);
});

it('tells that no proxy says who the visitor is', () => {
  expect(checkProxies(sample({ 'x-forwarded-proto': 'https' }))).toMatchObject([{ ok: false }]);
});
