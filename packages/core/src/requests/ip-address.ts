import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { memoize } from '../util/memoize.js';

type Address = ReturnType<typeof ipaddr.process>;

/** The longest address that makes sense: quotes, brackets, 45 characters of IPv6, a zone and a port. */
const MAX_LENGTH = 100;

/** What the API does not take as public; documentation and carrier-grade NAT ranges are public to it. */
const NOT_PUBLIC: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal', 'unspecified']);

/** `[IPv6]` or IPv4, with a port, which RFC 7239 lets a proxy hide behind a name: `203.0.113.9:_p1`. */
const WITH_PORT = /^(?:\[([^\]]*)\](?::(?:\d{1,5}|_[\w.-]+))?|([\d.]+):(?:\d{1,5}|_[\w.-]+))$/;

interface Known {
  readonly address: Address;
  readonly text: string;
  readonly isPublic: boolean;
}

const know = memoize((raw: string): Known | undefined => {
  const address = raw.length > MAX_LENGTH ? undefined : parseAddress(raw);
  return address && { address, text: address.toString(), isPublic: !NOT_PUBLIC.has(address.range()) };
});

function parseAddress(raw: string): Address | undefined {
  const text = raw.trim().replace(/^"(.*)"$/, '$1');
  const bare =
    WITH_PORT.exec(text)
      ?.slice(1)
      .find((part) => part !== undefined) ?? text;
  const zoneless = bare.includes(':') ? bare.replace(/%.*$/, '') : bare;
  // ipaddr.js alone also takes octal, hexadecimal and short IPv4 forms.
  if (isIP(zoneless) === 0) return undefined;
  try {
    return ipaddr.process(zoneless);
  } catch {
    return undefined;
  }
}

/**
 * One IP address in canonical form (RFC 5952 for IPv6, dotted decimal for IPv4 and IPv4-mapped), out of what a header or a
 * socket gives: quotes, brackets, a port and a zone are removed. Undefined for everything else, lists included.
 */
export function cleanAddress(raw: unknown): string | undefined {
  return typeof raw === 'string' ? know(raw)?.text : undefined;
}

/** Whether the API takes `ip` as the address of a visitor: not loopback, private, link-local or unspecified. False for anything but an address. */
export function isPublicAddress(ip: string): boolean {
  return know(ip)?.isPublic === true;
}

/** `raw` as `cleanAddress` makes it, where it is public. */
export function publicAddress(raw: string): string | undefined {
  const known = know(raw);
  return known?.isPublic === true ? known.text : undefined;
}

/**
 * `ip` with its host part zeroed: the /24 of an IPv4 address, the /48 of an IPv6 one, in which a 6to4 address has an IPv4 one: the
 * /40 of that. Anything but an address is returned as is.
 */
export function anonymizeAddress(ip: string): string {
  const address = know(ip)?.address;
  if (address === undefined) return ip;
  if (address instanceof ipaddr.IPv4) return new ipaddr.IPv4([...address.octets.slice(0, 3), 0]).toString();
  const [first = 0, second = 0, third = 0] = address.parts;
  const kept = address.range() === '6to4' ? third & 0xff00 : third;
  return new ipaddr.IPv6([first, second, kept, 0, 0, 0, 0, 0]).toString();
}

const RANGES: ReadonlyMap<string, readonly string[]> = new Map([
  ['loopback', ['127.0.0.1/8', '::1/128']],
  ['linklocal', ['169.254.0.0/16', 'fe80::/10']],
  ['uniquelocal', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
]);

type Subnet = [address: Address, prefixLength: number];

/**
 * Whether an address is in one of a list of addresses, CIDRs (with a netmask instead of a length too) and range names.
 *
 * @throws TypeError naming the first entry of `list` that is none of these
 */
export function compileTrustList(list: readonly string[]): (address: string | undefined) => boolean {
  const subnets = list.flatMap((entry) => (RANGES.get(entry) ?? [entry]).flatMap(subnetsOf));
  return (raw) => {
    const address = raw === undefined ? undefined : know(raw)?.address;
    if (address === undefined) return false;
    return subnets.some((subnet) => subnet[0].kind() === address.kind() && address.match(subnet));
  };
}

/** One; none for a range that spans more than the IPv4-mapped addresses, which are compared as IPv4. */
function subnetsOf(entry: string): Subnet[] {
  const [text = '', length, ...more] = typeof entry === 'string' ? entry.split('/') : [];
  const address = more.length === 0 ? parseEntry(text) : undefined;
  const longest = address?.kind() === 'ipv6' ? 128 : 32;
  const prefix = length === undefined ? longest : prefixLength(length, longest);
  if (address === undefined || prefix === undefined) {
    const names = [...RANGES.keys()].join(', ');
    throw new TypeError(`${JSON.stringify(entry)} is not an IP address, a CIDR, or one of ${names}`);
  }
  if (!(address instanceof ipaddr.IPv6) || !address.isIPv4MappedAddress()) return [[address, prefix]];
  return prefix < 96 ? [] : [[address.toIPv4Address(), prefix - 96]];
}

/** Not the IPv4 of two or three parts that ipaddr.js also takes. */
function parseEntry(text: string): Address | undefined {
  return /^[^.:]+(?:\.[^.:]+){1,2}$/.test(text) || !ipaddr.isValid(text) ? undefined : ipaddr.parse(text);
}

function prefixLength(text: string, longest: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= longest ? Number(text) : undefined;
  const mask = longest === 32 ? parseEntry(text) : undefined;
  return (mask instanceof ipaddr.IPv4 && mask.prefixLengthFromSubnetMask()) || undefined;
}
