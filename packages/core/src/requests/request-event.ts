import { BEGINS_LIKE_JSON } from '../events/json.js';
import { quoted, readProperties } from '../events/track.js';
import type { Properties } from '../events/types.js';
import { DEFAULT_EVENT_NAME } from '../options/middleware-config.js';
import { memoize } from '../util/memoize.js';
import { net } from '../util/node-modules.js';
import { synchronous } from '../util/promises.js';
import { type Pair, type Redaction, requestPath } from './redact-url.js';
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

/**
 * The properties of a request event: as JSON, each with a leading comma, or as an object if they need a repair. Except for the
 * referrer, nothing comes from headers, cookies or bodies.
 */
export function requestEventProperties(facts: RequestFacts, redaction: Redaction): string | Properties {
  const { method, route, protocol, host, end } = facts;
  const { url, query } = redaction.target(facts.url, route);
  const referrer = facts.referrer === undefined ? undefined : redaction.absolute(facts.referrer, host);
  const json =
    `,"method":${quoted(method)},"url":${quoted(url)}` +
    (route === undefined ? '' : `,"route":${quoted(route)}`) +
    (end.status === undefined ? '' : `,"status":${end.status}`) +
    (end.aborted ? ',"aborted":true' : '') +
    `,"duration":${end.durationMs}` +
    (query.length === 0 ? '' : `,"query":${queryJson(query)}`) +
    `,"__path":${quoted(pageUrl(protocol, host, url))}` +
    (referrer === undefined ? '' : `,"__referrer":${quoted(referrer)}`);
  const isFit = !BEGINS_LIKE_JSON.test(method) && !BEGINS_LIKE_JSON.test(route ?? '') && query.every(isFitPair);
  return isFit ? json : readProperties(json);
}

const isFitPair = ({ name, value }: Pair): boolean => name !== '__proto__' && !BEGINS_LIKE_JSON.test(value);

/** The values of a repeated name become a list. */
function queryJson(query: readonly Pair[]): string {
  const values = new Map<string, string>();
  for (const { name, value } of query) {
    const text = quoted(value);
    const before = values.get(name);
    if (before === undefined) values.set(name, text);
    else values.set(name, before.startsWith('[') ? `${before.slice(0, -1)},${text}]` : `[${before},${text}]`);
  }
  let json = '';
  for (const [name, value] of values) json += `${json === '' ? '{' : ','}${quoted(name)}:${value}`;
  return `${json}}`;
}

/** Adds what the app returned. */
export const withMore = (properties: string | Properties, more: object): object => ({
  ...(typeof properties === 'string' ? readProperties(properties) : properties),
  ...more,
});

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
  return (ipv6 === undefined || net().isIPv6(ipv6)) && Number(port ?? 0) <= 65_535 && URL.canParse(`http://${host}/`);
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
