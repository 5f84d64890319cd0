import type { IncomingHttpHeaders } from 'node:http';
import { isbot } from 'isbot';
import type { Visitor } from '../events/event-owner.js';
import { memoize } from '../util/memoize.js';
import { anonymizeAddress, cleanAddress, publicAddress } from './ip-address.js';

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

/** Decides between visitor and server event, and which data about the visitor may be sent. */
export function resolveVisitor(input: VisitorInput): Visitor {
  const { attribution } = input;
  let ip = input.privacy || input.ip === undefined ? undefined : publicAddress(input.ip);
  if (ip !== undefined && input.anonymizeIp) ip = publicAddress(anonymizeAddress(ip));
  // In a scope, the value may be anything.
  const userAgent = typeof input.userAgent === 'string' ? known(input.userAgent).sent : undefined;
  let reason: Visitor['reason'] = 'attributed';
  if (input.privacy) reason = 'privacy';
  else if (attribution === 'server') reason = 'server';
  // Without a public IP, the API assigns all users of one browser version to the same device.
  else if (attribution === 'auto' && ip === undefined) reason = 'no_public_ip';
  else if (userAgent === undefined) reason = 'no_user_agent';
  else if (attribution === 'auto' && input.bot) reason = 'bot';
  return reason === 'attributed'
    ? { ip, userAgent, kind: 'visitor', reason }
    : { ip, userAgent: undefined, kind: 'server', reason };
}

/** The visitor that a job names: there is no request. */
export const namedVisitor = (ip: string | undefined, userAgent: string | undefined): Visitor =>
  resolveVisitor({
    ip: cleanAddress(ip),
    userAgent,
    attribution: 'auto',
    bot: isBotUserAgent(userAgent),
    privacy: false,
    anonymizeIp: false,
  });

/**
 * Makes a value safe for an HTTP header: removes control and non-Latin-1 characters, trims it, and cuts it at `maxLength`
 * characters. Undefined if nothing is left.
 */
export function safeHeaderValue(raw: string | undefined, maxLength = 1024): string | undefined {
  if (typeof raw !== 'string') return undefined;
  const value = raw.replace(/[^\t\x20-\x7e\x80-\xff]+/g, '').trim();
  return value.slice(0, maxLength).trimEnd() || undefined;
}

/** Browsers send the same user agent repeatedly, and isbot is slow enough to cache. */
const known = memoize((userAgent) => ({ sent: safeHeaderValue(userAgent), isBot: isbot(userAgent) }));

/**
 * Whether isbot classifies a user agent as a bot. That includes HTTP libraries (`curl/8`, `python-requests/2`, `okhttp/4`, `axios/1`,
 * `node`, `PostmanRuntime/7`, any single `name/1.2`), but not native apps (`MyApp/3 CFNetwork/… Darwin/…`, `Dalvik/…`), and not a
 * missing user agent.
 */
export function isBotUserAgent(userAgent: string | undefined): boolean {
  return typeof userAgent === 'string' && userAgent !== '' && known(userAgent).isBot;
}

/** Node.js joins repeated headers with commas. */
const ONE = /(?:^|,)\s*1\s*(?:,|$)/;

/** Whether the visitor asks not to be tracked: `DNT: 1` or `Sec-GPC: 1`. */
export function hasPrivacySignal({ dnt, 'sec-gpc': gpc }: IncomingHttpHeaders): boolean {
  return (dnt !== undefined && ONE.test(String(dnt))) || (gpc !== undefined && ONE.test(String(gpc)));
}
