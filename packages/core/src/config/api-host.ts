import ipaddr from 'ipaddr.js';

const PRIVATE_RANGES = new Set(['loopback', 'private', 'linkLocal', 'uniqueLocal', 'unspecified', 'carrierGradeNat']);

/**
 * Whether a URL's host is this machine or in a private network: a private address, a name without a dot (a container,
 * a service), or a name under a suffix that no public DNS serves.
 */
export function isLocalHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (ipaddr.isValid(host)) return PRIVATE_RANGES.has(ipaddr.process(host).range());
  return !host.includes('.') || /\.(localhost|local|internal|lan|home\.arpa|test)$/.test(host);
}
