import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** The first of these with one public address wins; the socket's address never counts. */
const IP_HEADERS: readonly string[] = [
  'openpanel-client-ip',
  'true-client-ip',
  'x-client-ip',
  'cf-connecting-ip',
  'x-forwarded-for',
  'x-real-ip',
  'fastly-client-ip',
  'x-cluster-client-ip',
  'x-appengine-user-ip',
  'do-connecting-ip',
  'x-nf-client-connection-ip',
  'x-forwarded',
  'forwarded',
];

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv6');
}

function isPublicAddress(value: string): boolean {
  const family = isIP(value);
  // A zone and an IPv4 address inside an IPv6 one are valid addresses, and ones that the server does not read.
  if (family === 0 || value.includes('%') || /^::ffff:/i.test(value)) return false;
  return !PRIVATE.check(value, family === 4 ? 'ipv4' : 'ipv6');
}

function candidate(header: string, value: string): string | undefined {
  if (header === 'x-forwarded-for') return value.split(',')[0]?.trim();
  if (header === 'forwarded') return /for="?\[?([^\]";,]+)/i.exec(value)?.[1];
  return value;
}

/** The header that the server takes the visitor's address from; undefined if none holds a public one. */
export function ipHeaderOf(headers: IncomingHttpHeaders): string | undefined {
  return IP_HEADERS.find((header) => addressIn(headers, header) !== undefined);
}

/** The visitor's address as the server resolves it; `''` if no header holds a public one. */
export function resolveClientIp(headers: IncomingHttpHeaders): string {
  const header = ipHeaderOf(headers);
  return (header !== undefined && addressIn(headers, header)) || '';
}

function addressIn(headers: IncomingHttpHeaders, header: string): string | undefined {
  const raw = headers[header];
  const value = Array.isArray(raw) ? raw[0] : raw;
  const address = value ? candidate(header, value) : undefined;
  return address && isPublicAddress(address) ? address : undefined;
}
