import type { IncomingHttpHeaders } from 'node:http';
import { INTERNALS } from '../client.js';
import type { Visitor } from '../events/event-owner.js';
import { hasCdnHeader } from './client-ip.js';
import type { CaptureSetup } from './middleware.js';
import { warnAddress } from './proxy-advice.js';
import type { SeenExchange } from './response-end.js';
import { hasPrivacySignal, isBotUserAgent, resolveVisitor } from './visitor.js';

/** Who sends a request: the client IP, read at once, and the visitor, resolved when an event needs it. */
export class RequestVisitor<Request extends object, Response> {
  readonly ip: string | undefined;
  readonly #setup: CaptureSetup<Request, Response>;
  readonly #remoteAddress: string | undefined;
  /** Until the visitor is known. */
  #headers: IncomingHttpHeaders | undefined;
  #visitor: Visitor | undefined;

  constructor(setup: CaptureSetup<Request, Response>, request: Request, node: SeenExchange) {
    const { headers, remoteAddress } = node;
    this.#setup = setup;
    this.#headers = headers;
    this.#remoteAddress = remoteAddress;
    this.ip = setup.clientIp(request, {
      headers,
      remoteAddress,
      frameworkIp: () => setup.framework.ip(request, node),
    });
  }

  /** `request` is undefined once it is over. */
  resolve(request: Request | undefined): Visitor {
    if (this.#visitor) return this.#visitor;
    const headers = this.#headers ?? {};
    this.#headers = undefined;
    const { client, config, framework } = this.#setup;
    const userAgent = headers['user-agent'];
    this.#visitor = resolveVisitor({
      ip: this.ip,
      userAgent,
      attribution: config.attribution,
      bot: isBotUserAgent(userAgent),
      privacy: config.respectPrivacySignals && hasPrivacySignal(headers),
      anonymizeIp: config.anonymizeIp,
    });
    const { ip, reason } = this.#visitor;
    if (reason === 'no_public_ip' || (ip !== undefined && hasCdnHeader(headers))) {
      warnAddress(client[INTERNALS].diagnostics, {
        ip: this.ip,
        remoteAddress: this.#remoteAddress,
        headers,
        clientIp: config.clientIp,
        trustAdvice: (proxies) => framework.trustAdvice(proxies, request),
      });
    }
    return this.#visitor;
  }
}
