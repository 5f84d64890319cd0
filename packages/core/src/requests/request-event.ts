import { isIPv6 } from 'node:net';
import { DEFAULT_EVENT_NAME } from '../options/middleware-config.js';
import { memoize } from '../util/memoize.js';
import { synchronous } from '../util/promises.js';
import { type Redaction, requestPath } from './redact-url.js';
import type { ResponseEnd } from './response-end.js';

export interface RequestFacts {
  readonly method: string;
  /** The unchanged request target. */
  readonly url: string;
  readonly route: string | undefined;
  readonly protocol: string | undefined;
  readonly host: string | undefined;
  readonly referrer: string | undefined;
  readonly end: ResponseEnd;
}

/** The properties of a request event. Except for the referrer, nothing comes from headers, cookies or bodies. */
export function requestEventProperties(facts: RequestFacts, redaction: Redaction): Record<string, unknown> {
  const { end } = facts;
  const { url, query } = redaction.target(facts.url, facts.route);
  // Undefined properties are not sent, as in any event.
  return {
    method: facts.method,
    url,
    route: facts.route,
    status: end.status,
    aborted: end.aborted || undefined,
    duration: end.durationMs,
    query,
    __path: pageUrl(facts.protocol, facts.host, url),
    __referrer: facts.referrer === undefined ? undefined : redaction.absolute(facts.referrer, facts.host),
  };
}

/** Calls the app's `eventName` function. If it fails, the default name is used. */
export function requestEventName<Request>(
  eventName: (request: Request) => string,
  request: Request,
  onError: (what: string) => (error: unknown) => void,
): string {
  let name: unknown;
  try {
    name = synchronous('eventName', eventName(request));
  } catch (error) {
    onError('eventName')(error);
  }
  return typeof name === 'string' && name !== '' ? name : DEFAULT_EVENT_NAME;
}

const MAX_HOST_LENGTH = 255;
const HOST = /^(?:[a-z\d_][\w.-]*|\[([\da-f:.]+)\])(?::(\d{1,5}))?$/i;

const isHost = memoize((host: string): boolean => {
  if (host.length > MAX_HOST_LENGTH) return false;
  const match = HOST.exec(host);
  if (match === null) return false;
  const [, ipv6, port] = match;
  return (ipv6 === undefined || isIPv6(ipv6)) && Number(port ?? 0) <= 65_535 && URL.canParse(`http://${host}/`);
});

/**
 * The absolute URL of a request, `https://host[:port]/path?query`; only the path if the protocol is not http or https, or the host
 * is invalid.
 */
export function pageUrl(protocol: string | undefined, host: string | undefined, redactedPath: string): string {
  const path = requestPath(redactedPath);
  const scheme = protocol?.toLowerCase();
  if ((scheme === 'http' || scheme === 'https') && host !== undefined && isHost(host))
    return `${scheme}://${host}${path}`;
  // With two leading slashes, a URL parser would read the next part as an authority.
  return path.replace(/^\/{2,}/, '/');
}
