import ipaddr from 'ipaddr.js';
import { memoize } from '../util/memoize.js';
import { net } from '../util/node-modules.js';

type Address = ReturnType<typeof ipaddr.process>;

/** Enough for quotes, brackets, 45 characters of IPv6, a zone and a port. */
const MAX_LENGTH = 100;

/** The ranges that the API does not accept as public. It accepts documentation and carrier-grade NAT ranges. */
const NOT_PUBLIC: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal', 'unspecified']);

/** `[IPv6]` or IPv4 with a port. RFC 7239 allows a name instead of the port: `203.0.113.9:_p1`. */
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
  if (net().isIP(zoneless) === 0) return undefined;
  try {
    return ipaddr.process(zoneless);
  } catch {
    return undefined;
  }
}

/**
 * Returns the IP address in the value of a header or a socket in canonical form (RFC 5952 for IPv6, dotted decimal for IPv4 and
 * IPv4-mapped). Removes quotes, brackets, a port and a zone. Undefined for everything else, including lists.
 */
export function cleanAddress(raw: unknown): string | undefined {
  return typeof raw === 'string' ? know(raw)?.text : undefined;
}

/** Whether `ip` is an address that the API accepts for a visitor: not loopback, private, link-local or unspecified. */
export function isPublicAddress(ip: string): boolean {
  return know(ip)?.isPublic === true;
}

/** Returns `cleanAddress(raw)` if it is public. */
export function publicAddress(raw: string): string | undefined {
  const known = know(raw);
  return known?.isPublic === true ? known.text : undefined;
}

/**
 * Zeroes the host part of an address: keeps the /24 of IPv4, the /48 of IPv6, and the /40 of a 6to4 address, which contains an
 * IPv4 address. Returns anything else unchanged.
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
 * Creates a test whether an address is in a list of addresses, CIDRs (with a prefix length or a netmask) and range names.
 *
 * @throws TypeError that names the first invalid entry of `list`
 */
export function compileTrustList(list: readonly string[]): (address: string | undefined) => boolean {
  const subnets = list.flatMap((entry) => (RANGES.get(entry) ?? [entry]).flatMap(subnetsOf));
  return (raw) => {
    const address = raw === undefined ? undefined : know(raw)?.address;
    if (address === undefined) return false;
    return subnets.some((subnet) => subnet[0].kind() === address.kind() && address.match(subnet));
  };
}

/** One subnet; none for an IPv4-mapped range that is larger than IPv4, because mapped addresses are compared as IPv4. */
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

/** Rejects IPv4 with two or three parts, which ipaddr.js accepts. */
function parseEntry(text: string): Address | undefined {
  return /^[^.:]+(?:\.[^.:]+){1,2}$/.test(text) || !ipaddr.isValid(text) ? undefined : ipaddr.parse(text);
}

function prefixLength(text: string, longest: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= longest ? Number(text) : undefined;
  const mask = longest === 32 ? parseEntry(text) : undefined;
  return (mask instanceof ipaddr.IPv4 && mask.prefixLengthFromSubnetMask()) || undefined;
}
