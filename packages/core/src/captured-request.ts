import type { IncomingMessage, ServerResponse } from 'node:http';
import { INTERNALS, type OpenPanel } from './client.js';
import { DEFAULT_EVENT_NAME, type MiddlewareConfig } from './config/middleware-config.js';
import { currentScope, runInScope } from './current-scope.js';
import { isoTime } from './iso-time.js';
import { warnAddress } from './request/address-advice.js';
import type { ClientIp } from './request/client-ip.js';
import type { Framework } from './request/framework.js';
import type { IgnoreFacts, IgnoreReason } from './request/ignore.js';
import { requestPath } from './request/page.js';
import type { Redaction } from './request/redaction.js';
import { requestEventProperties } from './request/request-event.js';
import { observeResponse, type ResponseEnd } from './request/response-observer.js';
import { isSampled } from './request/sampling.js';
import { type OpenRequest, Scope, type ScopeContext } from './request/scope.js';
import { hasPrivacySignal, isBotUserAgent } from './request/signals.js';
import type { SkipReason } from './request/skipped-request.js';
import { resolveVisitor, type Visitor } from './request/visitor.js';
import { createPropertiesResolver, createResolvers, type RequestResolvers } from './request-resolvers.js';
import type { ScopedTracker } from './scoped-tracker.js';
import { synchronous } from './thenable.js';
import type { Tracker } from './tracker.js';
import { putTracker } from './tracker-property.js';

/** A request that a middleware has taken in. */
export interface OpenedRequest {
  readonly tracker: Tracker;
  /** Runs the rest of the request with it as the current scope. */
  run<R>(next: () => R): R;
  /** Puts the tracker on a request. */
  showOn(request: object): void;
  /** The app's handlers see the request as another object, which the framework made since: the app's functions get that one. */
  continueAs(request: object, response: object): void;
  /** The handler wants no request event. */
  skip(): void;
}

/** What a middleware prepares once for all its requests. */
export interface CaptureSetup<Request, Response> {
  readonly client: OpenPanel;
  readonly config: MiddlewareConfig<Request, Response>;
  readonly framework: Framework<Request, Response>;
  readonly clientIp: ClientIp<Request>;
  readonly ignore: (facts: IgnoreFacts, request: Request) => IgnoreReason | undefined;
  readonly redaction: Redaction;
  /** Reports a failure of the app's own code, once for each `what`. */
  readonly onError: (what: string) => (error: unknown) => void;
}

/** A request from its arrival to its end: its scope, and the event it gives by itself. */
export class CapturedRequest<Request extends object, Response extends object> implements OpenedRequest {
  readonly tracker: ScopedTracker;
  readonly #setup: CaptureSetup<Request, Response>;
  #request: Request;
  #response: Response;
  readonly #node: IncomingMessage;
  readonly #scope: Scope<ScopedTracker>;
  readonly #context: ScopeContext & RequestResolvers;
  readonly #openRequest: OpenRequest;
  readonly #ip: string | undefined;
  readonly #remoteAddress: string | undefined;
  #visitor: Visitor | undefined;
  #isSkipped = false;

  constructor(
    setup: CaptureSetup<Request, Response>,
    request: Request,
    response: Response,
    node: { request: IncomingMessage; response: ServerResponse; served: OpenRequest },
  ) {
    this.#setup = setup;
    this.#request = request;
    this.#response = response;
    this.#node = node.request;
    // Now: the socket forgets its address when the client leaves.
    this.#remoteAddress = node.request.socket?.remoteAddress;
    this.#ip = setup.clientIp(request, {
      headers: node.request.headers,
      remoteAddress: this.#remoteAddress,
      frameworkIp: () => setup.framework.ip(request),
    });
    this.#context = { visitor: () => this.#resolveVisitor(), ...createResolvers(setup, () => this.#request) };
    const internals = setup.client[INTERNALS];
    this.tracker = internals.createTracker(this.#context);
    this.#openRequest = node.served;
    this.#scope = new Scope(this.#context, this.tracker, { outer: currentScope(), request: node.served });
    if (internals.disabled) return;

    const release = internals.openRequest();
    this.#openRequest.clients.add(setup.client);
    observeResponse(node.request, node.response, (end) => void this.run(() => this.#end(end, release)));
  }

  /** Mounted again below another client's middleware, it stays within that one's scope, which knows this one. */
  run<R>(next: () => R): R {
    const isWithin = currentScope()?.openedBy(this.tracker.key) === this.tracker;
    return isWithin ? next() : runInScope(this.#scope, next);
  }

  showOn(request: object): void {
    this.#ask('The tracker on the request', () => putTracker(request, this.#setup.config.property, this.tracker));
  }

  continueAs(request: object, response: object): void {
    this.#request = request as Request;
    this.#response = response as Response;
    this.showOn(request);
  }

  skip(): void {
    this.#isSkipped = true;
  }

  #resolveVisitor(): Visitor {
    if (this.#visitor) return this.#visitor;
    const { config, framework, client } = this.#setup;
    const { headers } = this.#node;
    const userAgent = headers['user-agent'];
    this.#visitor = resolveVisitor({
      ip: this.#ip,
      userAgent,
      attribution: config.attribution,
      bot: isBotUserAgent(userAgent),
      privacy: config.respectPrivacySignals && hasPrivacySignal(headers),
      anonymizeIp: config.anonymizeIp,
    });
    if (this.#visitor.reason === 'no_public_ip') {
      const trustAdvice = config.clientIp === 'framework' ? framework.trustAdvice : undefined;
      const facts = { ip: this.#ip, remoteAddress: this.#remoteAddress, headers, trustAdvice };
      warnAddress(client[INTERNALS].diagnostics, facts);
    }
    return this.#visitor;
  }

  /** The response has ended: the request event, then nothing more is asked of the app. */
  async #end(end: ResponseEnd, release: () => void): Promise<void> {
    const endedAt = Date.now();
    try {
      if (this.#setup.config.trackRequest === false) return;
      const reason = this.#skipReason();
      if (reason === undefined) await this.#trackRequest(end, endedAt);
      else this.#skip(reason);
    } catch (error) {
      this.#setup.onError('The capture of a request')(error);
    } finally {
      this.#context.profile.close();
      this.#context.groups?.close();
      this.#openRequest.clients.delete(this.#setup.client);
      if (this.#openRequest.clients.size === 0) this.#openRequest.isOpen = false;
      release();
    }
  }

  async #trackRequest(end: ResponseEnd, endedAt: number): Promise<void> {
    const { config, framework, redaction } = this.#setup;
    const request = this.#request;
    this.#context.profile.refresh();
    this.#context.groups?.refresh();
    const properties = requestEventProperties(
      {
        method: this.#node.method ?? 'GET',
        url: this.#url(),
        route: this.#ask('The route', () => framework.route(request)),
        protocol: this.#ask('The protocol', () => framework.protocol(request)),
        host: this.#ask('The host', () => framework.host(request)),
        referrer: this.#node.headers.referer,
        end,
      },
      redaction,
    );
    const { eventName } = config;
    const name: unknown =
      typeof eventName === 'string'
        ? eventName
        : this.#ask('eventName', () => synchronous('eventName', eventName(request)));
    const own = createPropertiesResolver(this.#setup, request, this.#response)?.resolve();
    if (own instanceof Promise) {
      this.#context.profile.askLast();
      this.#context.groups?.askLast();
    }
    const more = own instanceof Promise ? await own : own;
    const eventNamed = typeof name === 'string' && name !== '' ? name : DEFAULT_EVENT_NAME;
    void this.tracker.trackRequest(eventNamed, { ...properties, __timestamp: isoTime(endedAt), ...more });
  }

  #skipReason(): SkipReason | undefined {
    if (this.#isSkipped) return 'skip_tracking';
    const { config, ignore } = this.#setup;
    const { headers, method } = this.#node;
    const url = this.#url();
    const path = requestPath(url).replace(/[?#].*$/s, '');
    const ignored = ignore({ method: method ?? 'GET', path, headers }, this.#request);
    if (ignored) return ignored;
    if (config.ignoreBots && isBotUserAgent(headers['user-agent'])) return 'bot';
    if (config.respectPrivacySignals && hasPrivacySignal(headers)) return 'privacy';
    if (!isSampled(config.sampleRate, `${this.#ip} ${headers['user-agent']}`)) return 'sampled';
    const { trackRequest } = config;
    if (typeof trackRequest !== 'function') return undefined;
    const tracked = this.#ask('trackRequest', () => synchronous('trackRequest', trackRequest(url, this.#request)));
    return tracked ? undefined : 'track_request';
  }

  #skip(reason: SkipReason): void {
    const { client, redaction } = this.#setup;
    client[INTERNALS].skip({ method: this.#node.method ?? 'GET', url: redaction.url(this.#url()), reason });
  }

  #url(): string {
    return this.#ask('The URL', () => this.#setup.framework.url(this.#request)) ?? this.#node.url ?? '/';
  }

  #ask<T>(what: string, question: () => T): T | undefined {
    try {
      return question();
    } catch (error) {
      this.#setup.onError(what)(error);
      return undefined;
    }
  }
}
