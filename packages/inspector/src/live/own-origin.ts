import type { IncomingMessage } from 'node:http';

const LOOPBACK = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/**
 * Whether a request for the inspector's own pages is from such a page, or from no page at all: another site must not read
 * what was stored, neither by a request across origins nor by a name of its own that leads here. `listensAt` is the
 * address of the inspector.
 */
export function isOwnOrigin(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, listensAt: string): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  const name = host.replace(/:\d+$/, '');
  const isOurs =
    LOOPBACK.test(name) || name === listensAt || name === `[${listensAt}]` || isAnyAddress(listensAt, name);
  if (!isOurs) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none' || isFollowedLink(request);
}

/** Listening at every address, it is reached by the address of any interface, but by no foreign name. */
const isAnyAddress = (listensAt: string, name: string): boolean =>
  (listensAt === '0.0.0.0' || listensAt === '::') && /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/i.test(name);

/** Another site may lead to the page, and sees nothing of it: nobody frames it, and opening it does nothing. */
const isFollowedLink = ({ method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean =>
  method === 'GET' &&
  /^\/inspector\/?(?:\?|$)/.test(url) &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-fetch-dest'] === 'document';
