import type { IncomingHttpHeaders } from 'node:http';
import { isbot } from 'isbot';
import { memoize } from '../util/memoize.js';

/** isbot's answers are costly enough to remember: a browser sends one user agent all day. */
const isKnownBot = memoize(isbot);

/**
 * What isbot says. It takes HTTP libraries as bots too (`curl/8`, `python-requests/2`, `okhttp/4`, `axios/1`, `node`,
 * `PostmanRuntime/7`, any lone `name/1.2`); a native app's own `MyApp/3 CFNetwork/… Darwin/…` or `Dalvik/…` is none. No user
 * agent is no bot.
 */
export function isBotUserAgent(userAgent: string | undefined): boolean {
  if (typeof userAgent !== 'string' || userAgent === '') return false;
  return isKnownBot(userAgent);
}

const PREFETCH = /\b(?:prefetch|preview|prerender)\b/i;

/** Whether the browser loads the page ahead of a visit that may never happen. */
export function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return (
    has(headers, 'sec-purpose', PREFETCH) ||
    has(headers, 'purpose', PREFETCH) ||
    has(headers, 'x-purpose', PREFETCH) ||
    has(headers, 'x-moz', PREFETCH)
  );
}

/** Node.js joins several lines. */
const ONE = /(?:^|,)\s*1\s*(?:,|$)/;

/** Whether the visitor asks not to be tracked: `DNT: 1` or `Sec-GPC: 1`. */
export function hasPrivacySignal(headers: IncomingHttpHeaders): boolean {
  return has(headers, 'dnt', ONE) || has(headers, 'sec-gpc', ONE);
}

function has(headers: IncomingHttpHeaders, name: string, pattern: RegExp): boolean {
  const header = headers[name];
  return header !== undefined && pattern.test(String(header));
}
