import type { IncomingHttpHeaders } from 'node:http';
import { synchronous } from '../util/promises.js';
import { cleanAddress, compileTrustList, isPublicAddress } from './ip-address.js';
import { headerName, type PlatformPreset } from './platforms.js';

/**
 * Where the client IP comes from: the framework's own setting, such as `trust proxy` (`'framework'`), a number of trusted proxies
 * counted from the socket, a list of trusted addresses (CIDRs, or `loopback`, `linklocal`, `uniquelocal`), a function of the
 * request, the platform that the app runs on (`'vercel'`), or the name of a header with one address (`'x-real-ip'`).
 */
export type ClientIpOption<Request> =
  | 'framework'
  | number
  | readonly string[]
  | ((request: Request) => string | undefined)
  | PlatformPreset
  // Without the intersection, editors would not suggest the names before.
  | (string & {});

interface ClientIpSource {
  headers: IncomingHttpHeaders;
  remoteAddress: string | undefined;
  frameworkIp: () => string | undefined;
}

export type ClientIp<Request> = (request: Request, source: ClientIpSource) => string | undefined;

/** Entries of a forwarding header, the nearest proxy first. An entry without an address is kept, because it is a hop. */
export type Hops = readonly (string | undefined)[];

/** Headers with one address that proxies and CDNs set. */
export const ONE_ADDRESS_HEADERS = [
  'x-real-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'fastly-client-ip',
  'fly-client-ip',
  'x-vercel-forwarded-for',
  'x-nf-client-connection-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-envoy-external-address',
] as const;

/** The ones in which CDNs pass the visitor's IP. */
const CDN_HEADERS = ['cf-connecting-ip', 'true-client-ip', 'fly-client-ip'] as const;

/** An address in a CDN header, which a client may have made up. */
export interface CdnAddress {
  readonly header: (typeof CDN_HEADERS)[number];
  readonly address: string;
}

/** Whether the request has a CDN header. Asked of every request, so without a loop. */
export const hasCdnHeader = (headers: IncomingHttpHeaders): boolean =>
  (headers['cf-connecting-ip'] ?? headers['true-client-ip'] ?? headers['fly-client-ip']) !== undefined;

/** The public address in a CDN header; undefined if one of the CDN headers has `ip`. */
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
 * Creates a function that returns the client IP of a request in canonical form, public or not, or undefined. Errors of the app's
 * function, the framework or an invalid trust list go to `onError` and count as no address.
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
  const name = headerName(option);
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

/** Walks from the socket outwards over trusted hops to the first untrusted one, or the last one known. */
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

/** The entries of `X-Forwarded-For`. */
export function forwardedFor(headers: IncomingHttpHeaders): Hops | undefined {
  const header = text(headers['x-forwarded-for']);
  const hops = header?.split(',').filter((entry) => entry.trim() !== '');
  return hops?.length ? hops.reverse() : undefined;
}

/** A `name=value` of RFC 7239 with the separator after it. The value is quoted or a token, in which `:[]` are tolerated. */
const PARAMETER = /[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~:[\]-]*))[ \t]*)?([;,]|$)/y;

/**
 * The entries of `Forwarded`. A syntax error makes the whole header one unknown hop: otherwise a client could hide the entries of
 * later proxies with an unclosed quote.
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
