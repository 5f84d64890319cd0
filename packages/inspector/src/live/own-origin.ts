import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

const LOOPBACK = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Whether a request for the inspector's own pages is from such a page, or from no page at all: another site must not read
 * what was stored, neither by a request across origins nor by a name of its own that leads here. `listensAt` are the name and
 * the address that the inspector listens at.
 */
export function isOwnOrigin(
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  listensAt: readonly string[],
): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  const asked = urlOf(host);
  if (!asked) return false;
  const name = asked.hostname;
  const isOurs = listensAt.some((own) => name === nameOf(own) || isAnyAddress(own, name));
  if (!isOurs && !LOOPBACK.test(name)) return false;
  if (origin !== undefined && origin.toLowerCase() !== asked.origin) return false;
  return site === undefined || site === 'same-origin' || site === 'none' || isFollowedLink(request);
}

/** As a browser writes it: in lower case, an address of IPv6 in its shortest form. */
function urlOf(host: string): URL | undefined {
  if (!/^[\w.[\]:-]+$/.test(host)) return undefined;
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
}

const nameOf = (address: string): string | undefined => urlOf(isIPv6(address) ? `[${address}]` : address)?.hostname;

/** Listening at every address, it is reached by the address of any interface, but by no foreign name. */
const isAnyAddress = (listensAt: string, name: string): boolean =>
  (listensAt === '0.0.0.0' || listensAt === '::') && /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/.test(name);

/** Another site may lead to the page, and sees nothing of it: nobody frames it, and opening it does nothing. */
const isFollowedLink = ({ method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean =>
  method === 'GET' &&
  /^\/inspector\/?(?:\?|$)/.test(url) &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-fetch-dest'] === 'document';
