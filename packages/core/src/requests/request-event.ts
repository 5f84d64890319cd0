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
  const { end } = facts;
  const { url, query } = redaction.target(facts.url, facts.route);
  // Undefined ones are left out, like those of any event.
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
