import type { IncomingHttpHeaders } from 'node:http';
import { isbot } from 'isbot';
import type { Visitor } from '../events/event-owner.js';
import { memoize } from '../util/memoize.js';
import { anonymizeAddress, publicAddress } from './ip-address.js';

/** Whether requests send visitor events or server events; `'auto'` decides for each request. */
export type Attribution = 'auto' | 'visitor' | 'server';

export interface VisitorInput {
  ip: string | undefined;
  userAgent: string | undefined;
  attribution: Attribution;
  bot: boolean;
  privacy: boolean;
  anonymizeIp: boolean;
}

/** Whose event it is, and what of the visitor may leave the server. */
export function resolveVisitor(input: VisitorInput): Visitor {
  const { attribution } = input;
  let ip = input.privacy || input.ip === undefined ? undefined : publicAddress(input.ip);
  if (ip !== undefined && input.anonymizeIp) ip = publicAddress(anonymizeAddress(ip));
  // A scope's may be anything.
  const userAgent = typeof input.userAgent === 'string' ? sentUserAgent(input.userAgent) : undefined;
  let reason: Visitor['reason'] = 'attributed';
  if (input.privacy) reason = 'privacy';
  else if (attribution === 'server') reason = 'server';
  // Without a public IP the API gives all users of one browser version the same device.
  else if (attribution === 'auto' && ip === undefined) reason = 'no_public_ip';
  else if (userAgent === undefined) reason = 'no_user_agent';
  else if (attribution === 'auto' && input.bot) reason = 'bot';
  return reason === 'attributed'
    ? { ip, userAgent, kind: 'visitor', reason }
    : { ip, userAgent: undefined, kind: 'server', reason };
}

/**
 * `raw` as an HTTP client lets it out: without control characters and what is not Latin-1, trimmed, at most `maxLength`
 * characters. Undefined when nothing is left.
 */
export function safeHeaderValue(raw: string | undefined, maxLength = 1024): string | undefined {
  if (typeof raw !== 'string') return undefined;
  const value = raw.replace(/[^\t\x20-\x7e\x80-\xff]+/g, '').trim();
  return value.slice(0, maxLength).trimEnd() || undefined;
}

/** A browser sends one user agent all day. */
const sentUserAgent = memoize(safeHeaderValue);

/** The answers of isbot are costly enough to remember. */
const isKnownBot = memoize(isbot);

/**
 * What isbot says. It takes HTTP libraries as bots too (`curl/8`, `python-requests/2`, `okhttp/4`, `axios/1`, `node`,
 * `PostmanRuntime/7`, any lone `name/1.2`), but not a native app's own `MyApp/3 CFNetwork/… Darwin/…` or `Dalvik/…`, and not a
 * request without a user agent.
 */
export function isBotUserAgent(userAgent: string | undefined): boolean {
  return typeof userAgent === 'string' && userAgent !== '' && isKnownBot(userAgent);
}

/** Node.js joins several lines. */
const ONE = /(?:^|,)\s*1\s*(?:,|$)/;

/** Whether the visitor asks not to be tracked: `DNT: 1` or `Sec-GPC: 1`. */
export function hasPrivacySignal({ dnt, 'sec-gpc': gpc }: IncomingHttpHeaders): boolean {
  return (dnt !== undefined && ONE.test(String(dnt))) || (gpc !== undefined && ONE.test(String(gpc)));
}
