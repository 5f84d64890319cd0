import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/**
 * Whether a request for the inspector's own pages is from such a page, or from no page at all: another site must not read
 * what was stored, neither by a request across origins nor by a name of its own that leads here. `host` is what the
 * inspector listens at.
 */
export function isOwnOrigin(
  { host = '', origin, 'sec-fetch-site': site }: IncomingHttpHeaders,
  listensAt: string,
): boolean {
  const name = host.replace(/:\d+$/, '');
  const isOurs =
    LOOPBACK.test(name) || name === listensAt || name === `[${listensAt}]` || isAnyAddress(listensAt, name);
  if (!isOurs) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** Listening at every address, it is reached by the address of any interface, but by no foreign name. */
const isAnyAddress = (listensAt: string, name: string): boolean =>
  (listensAt === '0.0.0.0' || listensAt === '::') && /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/i.test(name);
