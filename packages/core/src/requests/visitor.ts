import { anonymizeAddress, cleanAddress, isPublicAddress } from './address.js';

export type Attribution = 'auto' | 'visitor' | 'server';

export interface Visitor {
  /** One public address, or undefined. */
  readonly ip: string | undefined;
  /** The user agent to forward; undefined for a server event, which goes out with the SDK's own. */
  readonly userAgent: string | undefined;
  readonly kind: 'visitor' | 'server';
  readonly reason: 'attributed' | 'no_public_ip' | 'no_user_agent' | 'bot' | 'privacy' | 'server';
}

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
  const ip = input.privacy ? undefined : publicIp(input.ip, input.anonymizeIp);
  const userAgent = safeHeaderValue(input.userAgent);
  const reason = attributionReason(input, ip, userAgent);
  return reason === 'attributed'
    ? { ip, userAgent, kind: 'visitor', reason }
    : { ip, userAgent: undefined, kind: 'server', reason };
}

/** Without a public IP the API gives all users of one browser version the same device. */
function attributionReason(
  input: VisitorInput,
  ip: string | undefined,
  userAgent: string | undefined,
): Visitor['reason'] {
  if (input.privacy) return 'privacy';
  if (input.attribution === 'server') return 'server';
  if (input.attribution === 'auto' && ip === undefined) return 'no_public_ip';
  if (userAgent === undefined) return 'no_user_agent';
  return input.attribution === 'auto' && input.bot ? 'bot' : 'attributed';
}

function publicIp(raw: string | undefined, anonymize: boolean): string | undefined {
  const clean = cleanAddress(raw);
  if (clean === undefined || !isPublicAddress(clean)) return undefined;
  const ip = anonymize ? anonymizeAddress(clean) : clean;
  return isPublicAddress(ip) ? ip : undefined;
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
