import type { IncomingHttpHeaders } from 'node:http';
import { INTERNALS } from '../client.js';
import type { Visitor } from '../events/event-owner.js';
import { hasCdnHeader } from './client-ip.js';
import type { CaptureSetup } from './middleware.js';
import { warnAddress } from './proxy-advice.js';
import { hasPrivacySignal, isBotUserAgent, resolveVisitor } from './visitor.js';

/** Who sends a request, as it is known when it arrives. */
export interface RequestSender {
  /** The client IP. */
  readonly ip: string | undefined;
  readonly remoteAddress: string | undefined;
  /** Until the visitor is known. */
  headers: IncomingHttpHeaders | undefined;
}

/** The visitor, resolved when an event needs it. `request` is undefined once it is over. */
export function visitorOf<Request extends object, Response>(
  { client, config, framework }: CaptureSetup<Request, Response>,
  { ip: clientIp, remoteAddress, headers = {} }: RequestSender,
  request: Request | undefined,
): Visitor {
  const userAgent = headers['user-agent'];
  const visitor = resolveVisitor({
    ip: clientIp,
    userAgent,
    attribution: config.attribution,
    bot: isBotUserAgent(userAgent),
    privacy: config.respectPrivacySignals && hasPrivacySignal(headers),
    anonymizeIp: config.anonymizeIp,
  });
  const { ip, reason } = visitor;
  if (reason === 'no_public_ip' || (ip !== undefined && hasCdnHeader(headers))) {
    warnAddress(client[INTERNALS].diagnostics, {
      ip: clientIp,
      remoteAddress,
      headers,
      clientIp: config.clientIp,
      trustAdvice: (proxies) => framework.trustAdvice(proxies, request),
    });
  }
  return visitor;
}
