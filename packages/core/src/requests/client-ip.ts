import type { IncomingHttpHeaders } from 'node:http';
import { synchronous } from '../util/promises.js';
import { cleanAddress, compileTrustList, isPublicAddress } from './ip-address.js';

/**
 * Where the client IP comes from: the framework's own setting, such as `trust proxy` (`'framework'`), a number of trusted proxies
 * counted from the socket, a list of trusted addresses (CIDRs, or `loopback`, `linklocal`, `uniquelocal`), a function of the
 * request, or the name of a header with one address (`'cf-connecting-ip'`).
 */
export type ClientIpOption<Request> =
  | 'framework'
  | number
  | readonly string[]
  | ((request: Request) => string | undefined)
  | string;

interface ClientIpSource {
  headers: IncomingHttpHeaders;
  remoteAddress: string | undefined;
  frameworkIp: () => string | undefined;
}

export type ClientIp<Request> = (request: Request, source: ClientIpSource) => string | undefined;

/** Entries of a forwarding header, the nearest proxy's first. An entry that names no address is kept: it is a hop. */
export type Hops = readonly (string | undefined)[];

/** Headers with one address, which some proxy sets. */
export const ONE_ADDRESS_HEADERS = [
  'x-real-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'fastly-client-ip',
  'fly-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-envoy-external-address',
] as const;

/** Of these, the ones by which CDNs tell the visitor's address. */
const CDN_HEADERS = ['cf-connecting-ip', 'true-client-ip', 'fly-client-ip'] as const;

/** What a CDN says, or somebody in its place. */
export interface CdnAddress {
  readonly header: (typeof CDN_HEADERS)[number];
  readonly address: string;
}

/** Whether there is a header by which a CDN may name the visitor. */
export function hasCdnHeader(headers: IncomingHttpHeaders): boolean {
  for (const header of CDN_HEADERS) if (headers[header] !== undefined) return true;
  return false;
}

/** The public address that a CDN's header names, where it is not `ip` and no other such header names that. */
export function otherCdnAddress(headers: IncomingHttpHeaders, ip: string | undefined): CdnAddress | undefined {
  let other: CdnAddress | undefined;
  for (const header of CDN_HEADERS) {
    const address = headers[header] === undefined ? undefined : cleanAddress(text(headers[header]));
    if (address === undefined || !isPublicAddress(address)) continue;
    if (address === ip) return undefined;
    other ??= { header, address };
  }
  return other;
}

/**
 * Resolves a request's client IP by one policy: one clean address, public or not, or undefined. What a user's function or the
 * framework throws, and a trust list that is invalid, goes to `onError` and counts as no address.
 */
export function createClientIp<Request>(
  option: ClientIpOption<Request>,
  onError: (error: unknown) => void = () => {},
): ClientIp<Request> {
  const guarded =
    (find: ClientIp<Request>): ClientIp<Request> =>
    (request, source) => {
      try {
        return cleanAddress(find(request, source));
      } catch (error) {
        onError(error);
        return undefined;
      }
    };
  if (typeof option === 'function')
    return guarded((request) => assertAddressText(synchronous('clientIp', option(request))));
  if (option === 'framework') return guarded((_request, source) => source.frameworkIp());
  if (typeof option === 'number') return (_request, source) => walk(source, (_address, hop) => hop < option);
  if (typeof option !== 'string') return trustedAddresses(option, onError);
  const name = option.trim().toLowerCase();
  if (name === 'x-forwarded-for') return (_request, { headers }) => cleanAddress(forwardedFor(headers)?.[0]);
  if (name === 'forwarded') return (_request, { headers }) => cleanAddress(standardForwarded(headers)?.[0]);
  return (_request, { headers: { [name]: value } }) => cleanAddress(Array.isArray(value) ? value.join(',') : value);
}

function assertAddressText(result: unknown): string | undefined {
  if (result === undefined || result === null || typeof result === 'string') return result ?? undefined;
  throw new TypeError('clientIp must return a string or undefined');
}

function trustedAddresses<Request>(list: readonly string[], onError: (error: unknown) => void): ClientIp<Request> {
  try {
    const trusts = compileTrustList(list);
    return (_request, source) => walk(source, trusts);
  } catch (error) {
    onError(error);
    return () => undefined;
  }
}

/** From the socket outwards, past every trusted hop, to the first untrusted one or the last one known. */
function walk(
  source: ClientIpSource,
  trusts: (address: string | undefined, hop: number) => boolean,
): string | undefined {
  const hops = forwardedFor(source.headers) ?? standardForwarded(source.headers) ?? [];
  let address = cleanAddress(source.remoteAddress);
  for (let hop = 0; hop < hops.length && trusts(address, hop); hop += 1) address = cleanAddress(hops[hop]);
  return address;
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

/** What proxies have appended to `X-Forwarded-For`. */
export function forwardedFor(headers: IncomingHttpHeaders): Hops | undefined {
  const header = text(headers['x-forwarded-for']);
  const hops = header?.split(',').filter((entry) => entry.trim() !== '');
  return hops?.length ? hops.reverse() : undefined;
}

/** One `name=value` of RFC 7239 and the separator after it; the value is a token (with the `:[]` seen in the wild) or quoted. */
const PARAMETER = /[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~:[\]-]*))[ \t]*)?([;,]|$)/y;

/**
 * What proxies have appended to `Forwarded`. One syntax error makes the whole header one unknown hop: an unclosed quote from a client could otherwise swallow what the
 * proxies behind it have written.
 */
export function standardForwarded(headers: IncomingHttpHeaders): Hops | undefined {
  const header = text(headers['forwarded']);
  if (header === undefined || header.trim() === '') return undefined;
  const hops: (string | undefined)[] = [];
  let node: string | undefined;
  let empty = true;
  for (let at = 0; ; ) {
    PARAMETER.lastIndex = at;
    const match = PARAMETER.exec(header);
    if (match === null) return [undefined];
    const [parameter, name, quoted, token, separator] = match;
    if (name !== undefined) empty = false;
    if (name?.toLowerCase() === 'for') node = quoted?.replace(/\\(.)/g, '$1') ?? token;
    at += parameter.length;
    if (separator === ';') continue;
    if (!empty) hops.push(node);
    if (separator === '') return hops.reverse();
    node = undefined;
    empty = true;
  }
}
