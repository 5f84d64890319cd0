import { pageUrl } from './page.js';
import type { Redaction } from './redaction.js';
import type { ResponseEnd } from './response-observer.js';

export interface RequestFacts {
  readonly method: string;
  /** The request target as it came. */
  readonly url: string;
  readonly route: string | undefined;
  readonly protocol: string | undefined;
  readonly host: string | undefined;
  readonly referrer: string | undefined;
  readonly end: ResponseEnd;
}

/** The properties of a request event. Nothing in them comes from a header, a cookie or a body, the referrer aside. */
export function requestEventProperties(facts: RequestFacts, redaction: Redaction): Record<string, unknown> {
  const { method, route, end } = facts;
  const url = redaction.url(facts.url);
  const query = redaction.query(facts.url);
  const referrer = facts.referrer === undefined ? undefined : redaction.absolute(facts.referrer);
  return {
    method,
    url,
    ...(route !== undefined && { route }),
    ...(end.status !== undefined && { status: end.status }),
    ...(end.aborted && { aborted: true }),
    duration: end.durationMs,
    ...(query !== undefined && { query }),
    __path: pageUrl(facts.protocol, facts.host, url),
    ...(referrer !== undefined && { __referrer: referrer }),
  };
}
