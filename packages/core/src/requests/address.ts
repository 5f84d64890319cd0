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

const know = (raw: unknown): Known | undefined =>
  typeof raw !== 'string' || raw.length > MAX_LENGTH ? undefined : knowText(raw);

const knowText = memoize((raw: string): Known | undefined => {
  const address = parseAddress(raw);
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
 * One IP address in canonical text (RFC 5952 for IPv6, dotted decimal for IPv4 and IPv4-mapped), out of what a header or a
 * socket gives: quotes, brackets, a port and a zone are removed. Undefined for everything else, lists included.
 */
export function cleanAddress(raw: unknown): string | undefined {
  return know(raw)?.text;
}

/** Whether the API takes `ip` as a visitor's: not loopback, private, link-local or unspecified. False when it is no address. */
export function isPublicAddress(ip: string): boolean {
  return know(ip)?.isPublic === true;
}

/**
 * `ip` with its host part zeroed: the /24 of an IPv4 address, the /48 of an IPv6 one, in which a 6to4 address has an IPv4 one: the
 * /40 of that. What is no address is returned as is.
 */
export function anonymizeAddress(ip: string): string {
  const address = know(ip)?.address;
  if (address === undefined) return ip;
  if (address instanceof ipaddr.IPv4) return new ipaddr.IPv4([...address.octets.slice(0, 3), 0]).toString();
  const [first = 0, second = 0, third = 0] = address.parts;
  const kept = address.range() === '6to4' ? third & 0xff00 : third;
  return new ipaddr.IPv6([first, second, kept, 0, 0, 0, 0, 0]).toString();
}
