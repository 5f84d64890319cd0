import { isIPv6 } from 'node:net';
import { memoize } from '../util/memoize.js';

const MAX_HOST_LENGTH = 255;
const HOST = /^(?:[a-z\d_][\w.-]*|\[([\da-f:.]+)\])(?::(\d{1,5}))?$/i;

/**
 * The path and query of a request target: an absolute-form target (`GET http://host/x`) loses its scheme and authority,
 * `*` is `/`. Begins with `/`.
 */
export function requestPath(target: string): string {
  if (target.startsWith('/')) return target;
  const authority = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(target)?.[0] ?? '';
  const rest = target === '*' ? '' : target.slice(authority.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

const isHost = memoize((host: string): boolean => {
  if (host.length > MAX_HOST_LENGTH) return false;
  const match = HOST.exec(host);
  if (match === null) return false;
  const [, ipv6, port] = match;
  return (ipv6 === undefined || isIPv6(ipv6)) && Number(port ?? 0) <= 65_535 && URL.canParse(`http://${host}/`);
});

/**
 * The absolute URL of a request, `https://host[:port]/path?query`, or the path alone when the protocol is not http or https or
 * the host is none.
 */
export function pageUrl(protocol: string | undefined, host: string | undefined, redactedPath: string): string {
  const path = requestPath(redactedPath);
  const scheme = protocol?.toLowerCase();
  if ((scheme === 'http' || scheme === 'https') && host !== undefined && isHost(host))
    return `${scheme}://${host}${path}`;
  // Two leading slashes would make the rest an authority to whoever resolves the path.
  return path.replace(/^\/{2,}/, '/');
}
