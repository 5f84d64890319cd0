import { type Diagnostics, reasonOf } from '../diagnostics.js';
import type { Visitor } from '../events/event-owner.js';
import type { Arrival, Framework, SeenRequest } from '../frameworks/framework.js';
import type { ProxyConfig } from '../options/browser-proxy-options.js';
import { createClientIp, hasCdnHeader } from '../requests/client-ip.js';
import { isPublicAddress } from '../requests/ip-address.js';
import { warnAddress } from '../requests/proxy-advice.js';
import type { VisitorSource } from '../requests/request-handle.js';
import { hasPrivacySignal, resolveVisitor } from '../requests/visitor.js';

const ONE_DEVICE = 'so OpenPanel takes all visitors with the same browser for one.';

const arrivalOf = ({ headers, socket }: SeenRequest): Arrival => ({
  headers,
  socket,
  remoteAddress: socket?.remoteAddress,
});

/** Finds the visitor of a request as `openpanel()` does, so that the events of both have one device. */
export class ProxyVisitors<Request extends object, Response> {
  readonly #config: ProxyConfig<Request>;
  readonly #framework: Framework<Request, Response>;

  constructor(config: ProxyConfig<Request>, framework: Framework<Request, Response>) {
    this.#config = config;
    this.#framework = framework;
  }

  /** The visitor that is forwarded: with the settings of the proxy, else of the middleware that has captured the request. */
  of(request: Request, seen: SeenRequest, source: VisitorSource | undefined, diagnostics: Diagnostics): Visitor {
    const config = this.#config;
    const { headers } = seen;
    const ip = source && config.clientIp === undefined ? source.ip : this.#ipOf(request, seen, diagnostics);
    const respects = config.respectPrivacySignals ?? source?.respectPrivacySignals ?? false;
    return resolveVisitor({
      ip,
      userAgent: headers['user-agent'],
      attribution: 'visitor',
      bot: false,
      privacy: source?.mayBeTracked === false || (respects && hasPrivacySignal(headers)),
      anonymizeIp: config.anonymizeIp ?? source?.anonymizeIp ?? false,
    });
  }

  /** The app's own origin, as the client has reached it. */
  originOf(request: Request, seen: SeenRequest): string | undefined {
    try {
      const arrival = arrivalOf(seen);
      const protocol = this.#framework.protocol(request, arrival);
      const host = this.#framework.host(request, arrival);
      return protocol && host ? `${protocol}://${host}` : undefined;
    } catch {
      return undefined;
    }
  }

  #ipOf(request: Request, seen: SeenRequest, diagnostics: Diagnostics): string | undefined {
    const arrival = arrivalOf(seen);
    const { headers, remoteAddress } = arrival;
    const { clientIp = 'framework' } = this.#config;
    const onError = (error: unknown) => {
      const message = `clientIp failed: ${reasonOf(error)}. It was treated as undefined.`;
      diagnostics.once('resolver_failed', message, 'failed:clientIp');
    };
    const frameworkIp = () => this.#framework.ip(request, arrival);
    const ip = createClientIp(clientIp, onError)(request, { headers, remoteAddress, frameworkIp });
    if (ip === undefined || !isPublicAddress(ip) || hasCdnHeader(headers)) {
      const trustAdvice = (proxies: number) => this.#framework.trustAdvice(proxies, request);
      warnAddress(diagnostics, { ip, remoteAddress, headers, clientIp, trustAdvice, effect: ONE_DEVICE });
    }
    return ip;
  }
}
