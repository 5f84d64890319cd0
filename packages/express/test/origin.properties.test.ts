import { expressFramework } from '@openpanel-node/core/adapter';
import express5, { type Application, type Request } from 'express';
import express4 from 'express4';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

const PEER = '10.1.2.3';

interface Sent {
  readonly headers: Record<string, string>;
  readonly encrypted?: boolean;
  readonly peer?: string | undefined;
}

/** The prototype of an app's requests, which it may extend. */
const requestsOf = (app: Application) => (app as unknown as { readonly request: object }).request;

/** A request as an app gets it, and what is read of it when it arrives. */
function arrived(app: Application, { headers, encrypted = false, peer = PEER }: Sent) {
  const socket = { remoteAddress: peer, encrypted };
  const request = Object.create(requestsOf(app), {
    headers: { value: headers, configurable: true },
    socket: { value: socket },
    connection: { value: socket },
  }) as Request;
  return { request: request as never, expressOwn: request, arrival: { headers, socket, remoteAddress: peer } };
}

const originOf = ({ request, arrival }: ReturnType<typeof arrived>) => [
  expressFramework.ip(request, arrival),
  expressFramework.protocol(request, arrival),
];

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('10.0.0.1', '127.0.0.1', '::1', 'unknown', '', '\t10.0.0.1', 'a b', '10.0.0.1:80'),
);
const spaced = fc
  .tuple(fc.constantFrom('', ' ', '  '), address, fc.constantFrom('', ' '))
  .map((parts) => parts.join(''));
const list = fc.array(spaced, { maxLength: 6 }).map((entries) => entries.join(','));
const proto = fc.constantFrom('https', 'http', ' https , http', 'HTTPS', ',http', '', 'wss');
const trust = fc.oneof(
  fc.boolean(),
  fc.nat(4),
  fc.constantFrom('loopback', 'uniquelocal', ['10.0.0.0/8', '::1/128'], ['203.0.113.0/24']),
);
const sent = fc.record(
  {
    headers: fc.record({ 'x-forwarded-for': list, 'x-forwarded-proto': proto }, { requiredKeys: [] }),
    encrypted: fc.boolean(),
    peer: fc.constantFrom(PEER, '203.0.113.9', '::1'),
  },
  { requiredKeys: ['headers'] },
);

describe.each([
  ['Express 5', express5],
  ['Express 4', express4 as unknown as typeof express5],
])('address and protocol of a request of %s', (_name, express) => {
  it('are those of its own getters, whatever is sent and trusted', () => {
    fc.assert(
      fc.property(trust, sent, (setting, message) => {
        const seen = arrived(express().set('trust proxy', setting), message as Sent);
        expect(originOf(seen)).toEqual([seen.expressOwn.ip, seen.expressOwn.protocol]);
      }),
      { numRuns: 300 },
    );
  });

  it('are computed without its getters, which read the request again each time, and ask once whom the app trusts', () => {
    const trusts = vi.fn((_address: string, hop: number) => hop < 1);
    const app = express().set('trust proxy', trusts);
    const seen = arrived(app, { headers: { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' } });
    const reads = vi.fn(() => ({}));
    Object.defineProperty(seen.request, 'headers', { get: reads });
    expect(originOf(seen)).toEqual(['198.51.100.7', 'https']);
    expect(reads).not.toHaveBeenCalled();
    expect(trusts.mock.calls).toEqual([[PEER, 0]]);
  });

  it.each<[string, (app: Application, request: Request) => object]>([
    ['the app', requestsOf],
    ['one request', (_app, request) => request],
  ])('are those that the app has defined for %s, also after its first request', (_of, target) => {
    const app = express();
    const message = { headers: { 'x-forwarded-for': '198.51.100.7' } };
    expect(originOf(arrived(app, message))).toEqual([PEER, 'http']);
    const seen = arrived(app, message);
    const getters = { ip: { get: () => '203.0.113.77' }, protocol: { get: () => 'https' } };
    Object.defineProperties(target(app, seen.expressOwn), getters);
    expect(originOf(seen)).toEqual(['203.0.113.77', 'https']);
  });

  it('are values that a middleware has put on the request', () => {
    const seen = arrived(express(), { headers: {} });
    Object.defineProperty(seen.request, 'ip', { value: '203.0.113.78' });
    expect(originOf(seen)).toEqual(['203.0.113.78', 'http']);
  });
});
