import { cleanAddress, isPublicAddress } from '../requests/address.js';

/**
 * Whether a URL's host is this machine or in a private network: an address that is not public, a name without a dot (a
 * container, a service), or a name under a suffix that no public DNS serves.
 */
export function isLocalHost(hostname: string): boolean {
  const address = cleanAddress(hostname);
  if (address !== undefined) return !isPublicAddress(address);
  return !hostname.includes('.') || /\.(localhost|local|internal|lan|home\.arpa|test)$/i.test(hostname);
}

/** Whether a URL's host is the machine that this process runs on: what listens there, or does not, is no matter of the network. */
export function isThisMachine(hostname: string): boolean {
  const address = cleanAddress(hostname);
  if (address === undefined) return /^(?:.+\.)?localhost$/i.test(hostname);
  return /^127\.|^(?:0\.0\.0\.0|::1?)$/.test(address);
}
