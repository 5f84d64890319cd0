import type { IncomingHttpHeaders } from 'node:http';
import { isbot } from 'isbot';

const MAX_REMEMBERED = 1_000;
const MAX_REMEMBERED_LENGTH = 512;

/** isbot's answers are pure, and costly enough to remember: a browser sends one user agent all day. */
const remembered = new Map<string, boolean>();

/**
 * What isbot says. It takes HTTP libraries as bots too (`curl/8`, `python-requests/2`, `okhttp/4`, `axios/1`, `node`,
 * `PostmanRuntime/7`, any lone `name/1.2`); a native app's own `MyApp/3 CFNetwork/… Darwin/…` or `Dalvik/…` is none. No user
 * agent is no bot.
 */
export function isBotUserAgent(userAgent: string | undefined): boolean {
  if (typeof userAgent !== 'string' || userAgent === '') return false;
  if (userAgent.length > MAX_REMEMBERED_LENGTH) return isbot(userAgent);
  const known = remembered.get(userAgent);
  if (known !== undefined) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const answer = isbot(userAgent);
  remembered.set(userAgent, answer);
  return answer;
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

/** Whether the visitor asks not to be tracked: `DNT: 1` or `Sec-GPC: 1`. */
export function hasPrivacySignal(headers: IncomingHttpHeaders): boolean {
  return has(headers, 'dnt', /^\s*1\s*$/) || has(headers, 'sec-gpc', /^\s*1\s*$/);
}

function has(headers: IncomingHttpHeaders, name: string, pattern: RegExp): boolean {
  const header = headers[name];
  return header !== undefined && pattern.test(String(header));
}
