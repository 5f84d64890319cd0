import type { IncomingHttpHeaders } from 'node:http';
import { expect, it } from 'vitest';
import { Diagnostics, type Warning } from '../../src/diagnostics.js';
import type { ClientIpOption } from '../../src/requests/client-ip.js';
import { createClientIp } from '../../src/requests/client-ip.js';
import { warnAddress } from '../../src/requests/proxy-advice.js';

const PEER = '10.0.0.7';
const PUBLIC = '203.0.113.9';

const silent = { info() {}, warn() {}, error() {} };

/** The warnings of requests from a proxy at `PEER`, where the framework trusts so many. */
function warningsOf(clientIp: ClientIpOption<never>, trusted: number, ...requests: IncomingHttpHeaders[]): string[] {
  const warnings: Warning[] = [];
  const diagnostics = new Diagnostics(silent, false, (warning) => warnings.push(warning));
  for (const headers of requests) {
    const source = { headers, remoteAddress: PEER, frameworkIp: () => undefined };
    // No framework reads `Forwarded`.
    const { forwarded: _, ...read } = headers;
    const ip =
      clientIp === 'framework'
        ? createClientIp(trusted)(undefined, { ...source, headers: read })
        : createClientIp(clientIp as ClientIpOption<unknown>)(undefined, source);
    const trustAdvice = (proxies: number) => `trust ${proxies}`;
    warnAddress(diagnostics, { ip, remoteAddress: PEER, headers, clientIp, trustAdvice });
  }
  return warnings.map(({ code, message }) => `${code}: ${message.replace(/.* or a session\. /, '')}`);
}

const xff = (value: string) => ({ 'x-forwarded-for': value });
const NORMAL = 'private_client_ip: This is normal in local development and for callers in your own network.';
const untrusted = (text: string) => `untrusted_proxy: ${text}`;
const oneMore = (line: string) =>
  untrusted(
    `There is a public IP further left in X-Forwarded-For. If 2 of your proxies are in front of the app, use \`${line}\`.`,
  );
const named = (name: string) =>
  untrusted(
    `The header ${name} has a public IP. If your proxy sets it, use \`clientIp: '${name === 'cf-connecting-ip' ? 'cloudflare' : name}'\`.`,
  );
const missing = (name: string, others: string) =>
  `private_client_ip: The option clientIp names the header ${name}, but the request does not have it. It has ${others}.`;

it.each<[string, ClientIpOption<never>, number, IncomingHttpHeaders, string]>([
  ['no proxy', 'framework', 0, {}, NORMAL],
  [
    'a proxy that is not trusted',
    'framework',
    0,
    xff(PUBLIC),
    untrusted('Requests come through a proxy that the app does not trust. Add `trust 1`, or set the option clientIp.'),
  ],
  [
    'two of them',
    'framework',
    0,
    xff(`${PUBLIC}, 10.0.0.5`),
    untrusted(
      'Requests come through proxies that the app does not trust. If 2 of them are yours, add `trust 2`, or set the option clientIp.',
    ),
  ],
  ['one more than are trusted', 'framework', 1, xff(`${PUBLIC}, 10.0.0.5`), oneMore('trust 2')],
  ['one more than clientIp counts', 1, 0, xff(`${PUBLIC}, 10.0.0.5`), oneMore('clientIp: 2')],
  ['one more after what names no address', 1, 0, xff(`${PUBLIC}, unknown`), oneMore('clientIp: 2')],
  [
    'one that is not in the list',
    ['10.0.0.7'],
    0,
    xff(`${PUBLIC}, 192.168.1.1`),
    untrusted(
      'There is a public IP further left in X-Forwarded-For. If 192.168.1.1 is your proxy, add it to the list in clientIp.',
    ),
  ],
  ['a private client', 'framework', 1, xff('10.1.2.3'), NORMAL],
  ['a private client who forges', 'framework', 1, { ...xff('10.1.2.3'), 'x-real-ip': PUBLIC }, NORMAL],
  ['X-Real-IP alone', 'framework', 1, { 'x-real-ip': PUBLIC }, named('x-real-ip')],
  ['X-Real-IP alone, counted', 1, 0, { 'x-real-ip': PUBLIC }, named('x-real-ip')],
  ['a private X-Real-IP alone', 'framework', 1, { 'x-real-ip': '10.1.2.3' }, NORMAL],
  ['Forwarded alone', 'framework', 1, { forwarded: `for=${PUBLIC}` }, named('forwarded')],
  ['Envoy', 'framework', 0, { 'x-envoy-external-address': PUBLIC }, named('x-envoy-external-address')],
  ['a header that is not there', 'CF-Connecting-IP', 0, {}, NORMAL],
  [
    'another header instead',
    'CF-Connecting-IP',
    0,
    { ...xff(PUBLIC), 'x-real-ip': PUBLIC },
    missing('cf-connecting-ip', 'x-forwarded-for, x-real-ip'),
  ],
  ['a private address in the header', 'x-real-ip', 0, { ...xff(PUBLIC), 'x-real-ip': '10.1.2.3' }, NORMAL],
  ["the app's own function", () => undefined, 0, xff(PUBLIC), NORMAL],
])('tells what helps: %s', (_case, clientIp, trusted, headers, expected) => {
  expect(warningsOf(clientIp, trusted, headers)).toEqual([expected]);
});

const CDN = '173.245.48.7';
const cdn = (lines: string) =>
  `The header cf-connecting-ip has another public IP. If a CDN in front of your app sets it, use ${lines}. Without a CDN, ignore this: a client made the header up.`;
const cf = { 'cf-connecting-ip': PUBLIC };
const NAMED = "`clientIp: 'cloudflare'`";
const wrong = (lines: string) => `cdn_address: The client IP is probably not the visitor's. ${cdn(lines)}`;

it.each<[string, ClientIpOption<never>, number, IncomingHttpHeaders, string | undefined]>([
  ['nothing trusted', 'framework', 0, xff(`${PUBLIC}, ${CDN}`), untrusted(cdn(`\`trust 2\` or ${NAMED}`))],
  ['one proxy trusted', 'framework', 1, xff(`${PUBLIC}, ${CDN}`), wrong(`\`trust 2\` or ${NAMED}`)],
  ['both trusted', 'framework', 2, xff(`${PUBLIC}, ${CDN}`), undefined],
  ['one too many', 'framework', 3, xff(`198.51.100.66, ${PUBLIC}, ${CDN}`), wrong(`\`trust 2\` or ${NAMED}`)],
  ['one counted', 1, 0, xff(`${PUBLIC}, ${CDN}`), wrong(`\`clientIp: 2\` or ${NAMED}`)],
  ['none counted', 0, 0, xff(`${PUBLIC}, ${CDN}`), untrusted(cdn(`\`clientIp: 2\` or ${NAMED}`))],
  ['its own proxy listed', [PEER], 0, xff(`${PUBLIC}, ${CDN}`), wrong(NAMED)],
  ['the address replaced by the proxy', 'framework', 1, xff(CDN), wrong(NAMED)],
  ['another header', 'x-real-ip', 0, { 'x-real-ip': CDN }, wrong(NAMED)],
  ['X-Real-IP beside it', 'framework', 0, { 'x-real-ip': CDN }, untrusted(cdn(NAMED))],
  [
    'no proxy of its own',
    'framework',
    0,
    xff(PUBLIC),
    untrusted('Requests come through a proxy that the app does not trust. Add `trust 1`, or set the option clientIp.'),
  ],
  ['the header alone', 'framework', 0, {}, named('cf-connecting-ip')],
  ['a private client', 'framework', 1, xff('10.1.2.3'), `cdn_address: ${cdn(NAMED)}`],
  ['the header named', 'cf-connecting-ip', 0, xff(`${PUBLIC}, ${CDN}`), undefined],
  ["the app's own function", () => CDN, 0, xff(`${PUBLIC}, ${CDN}`), wrong(NAMED)],
])('proposes what agrees with the header of a CDN: %s', (_case, clientIp, trusted, headers, expected) => {
  expect(warningsOf(clientIp, trusted, { ...headers, ...cf })).toEqual(expected === undefined ? [] : [expected]);
});

it('says nothing where one header of several agrees, or the one that is there names no visitor', () => {
  const found = xff(PUBLIC);
  for (const more of [
    { 'fly-client-ip': CDN, 'true-client-ip': PUBLIC },
    { 'true-client-ip': '10.0.0.1' },
    { 'cf-connecting-ip': 'x' },
    { 'cf-connecting-ip': `::ffff:${PUBLIC}` },
    { 'x-client-ip': CDN },
  ]) {
    expect(warningsOf(1, 0, { ...found, ...more })).toEqual([]);
  }
});

it('tells no address of a visitor', () => {
  for (const trusted of [0, 1]) {
    expect(warningsOf('framework', trusted, { ...xff(`${PUBLIC}, ${CDN}`), ...cf }).join()).not.toMatch(/203\.|173\./);
  }
});

it('gives its usual advice too, where a client has made the header up', () => {
  const honest = xff(PUBLIC);
  const codes = warningsOf('framework', 0, { ...honest, 'true-client-ip': '198.51.100.66' }, honest, honest);
  expect(codes).toEqual([
    expect.stringMatching(/^untrusted_proxy: .*true-client-ip/),
    expect.stringMatching(/Add `trust 1`/),
  ]);
});

it('says each once, and more where a health check came first', () => {
  expect(warningsOf('cf-connecting-ip', 0, {}, {}, xff(PUBLIC), xff(PUBLIC))).toEqual([
    NORMAL,
    missing('cf-connecting-ip', 'x-forwarded-for'),
  ]);
});
