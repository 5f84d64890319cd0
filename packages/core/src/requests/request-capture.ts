import { INTERNALS, type OpenPanel } from '../client.js';
import { NO_CONSENT, type RecordedRequest, type Visitor } from '../events/event-owner.js';
import { currentScope, runInScope, Scope, type ScopeContext, type ScopeTracker } from '../tracking/scope.js';
import { isPromise } from '../util/promises.js';
import type { Background } from './background.js';
import type { CaptureSetup } from './middleware.js';
import { requestPath, splitTarget } from './redact-url.js';
import { requestEventName, requestEventProperties, withMore } from './request-event.js';
import { assertFree, type RequestHandle, type ServedRequest, type VisitorSource } from './request-handle.js';
import type { OpenResolvers } from './request-resolvers.js';
import { type RequestSender, visitorOf } from './request-visitor.js';
import type { Resolver } from './resolver.js';
import { observeResponse, type ResponseEnd, type SeenExchange, sentContentType } from './response-end.js';
import type { SkipReason } from './skip-rules.js';

/** The objects of a request, which are released at its end: a queued event must not keep them in memory. */
interface Exchange<Request, Response> {
  request: Request;
  response: Response;
  readonly node: SeenExchange;
}

const PARTS = { url: 'The URL', route: 'The route', protocol: 'The protocol', host: 'The host' } as const;

/** A request from its arrival to the end of the response: its scope and its request event. */
export class RequestCapture<Request extends object, Response> implements RequestHandle, ScopeContext {
  readonly client: OpenPanel;
  readonly tracker: ScopeTracker;
  readonly profile: Resolver<string>;
  readonly groups: Resolver<readonly string[]> | undefined;
  isAwaited = false;
  background: Background | undefined;
  readonly #setup: CaptureSetup<Request, Response>;
  readonly #resolvers: OpenResolvers<Request>;
  readonly #scope: Scope;
  readonly #served: ServedRequest;
  readonly #sender: RequestSender;
  #visitor: Visitor | undefined;
  #exchange: Exchange<Request, Response> | undefined;
  /** Once the request is over, its latest answer. */
  #hadConsent = false;
  #skipped: SkipReason | undefined;
  /** Tells the client that the events of the request have been made. */
  #release: (() => void) | undefined;

  constructor(
    setup: CaptureSetup<Request, Response>,
    request: Request,
    response: Response,
    node: SeenExchange,
    served: ServedRequest,
  ) {
    const { client } = setup;
    const { disabled, openRequest, createTracker } = client[INTERNALS];
    this.client = client;
    this.#setup = setup;
    this.#served = served;
    this.#exchange = { request, response, node };
    const { headers, remoteAddress } = node;
    const frameworkIp = () => setup.framework.ip(request, node);
    const ip = setup.clientIp(request, { headers, remoteAddress, frameworkIp });
    this.#sender = { ip, remoteAddress, headers };
    this.#resolvers = setup.resolvers.open(request);
    this.profile = this.#resolvers.profile;
    this.groups = this.#resolvers.groups;
    this.tracker = createTracker(this);
    this.#scope = new Scope(this, this.tracker, { outer: currentScope(), request: served });
    if (disabled) return;

    this.#release = openRequest();
    this.isAwaited = true;
    observeResponse(node, this.#end);
  }

  /** Runs `next` in the scope of this request. If another client's scope within it is current, that one stays: it knows this client too. */
  run<R>(next: () => R): R {
    const current = currentScope();
    const isWithin = current === this.#scope || current?.openedBy(this.client) === this.tracker;
    return isWithin ? next() : runInScope(this.#scope, next);
  }

  showOn(request: object): void {
    const { property } = this.#setup.config;
    try {
      if (property in request) assertFree(request, property);
      (request as Record<string, unknown>)[property] = this.tracker;
    } catch (error) {
      this.#setup.onError('Adding the tracker to the request')(error);
    }
  }

  continueAs(request: object, response: unknown): void {
    if (this.#exchange) {
      Object.assign(this.#exchange, { request, response });
      this.#resolvers.subject.current = request as Request;
    }
    this.showOn(request);
  }

  skip(reason: SkipReason): void {
    this.#skipped = reason;
  }

  get source(): VisitorSource {
    const { respectPrivacySignals, anonymizeIp } = this.#setup.config;
    const mayBeTracked = this.hasConsent && !this.isOptedOut;
    return { ip: this.#sender.ip, mayBeTracked, respectPrivacySignals, anonymizeIp };
  }

  get request(): RecordedRequest | undefined {
    if (!this.#exchange) return undefined;
    const { request, node } = this.#exchange;
    const { method = 'GET', url = '/' } = node.request;
    return { method, url: this.#ask('url', request, node) ?? url, headers: node.headers };
  }

  get hasConsent(): boolean {
    const { consent } = this.#setup;
    if (!consent) return true;
    if (this.#exchange) this.#hadConsent = consent(this.#exchange.request);
    return this.#hadConsent;
  }

  get isOptedOut(): boolean {
    return this.#served.isOptedOut;
  }

  set isOptedOut(isOptedOut: boolean) {
    this.#served.isOptedOut = isOptedOut;
  }

  visitor(): Visitor {
    if (!this.hasConsent) return NO_CONSENT;
    if (this.#visitor) return this.#visitor;
    this.#visitor = visitorOf(this.#setup, this.#sender, this.#exchange?.request);
    this.#sender.headers = undefined;
    return this.#visitor;
  }

  /** Called at the end of the response: sends the request event, then releases the request. */
  readonly #end = (end: ResponseEnd): void =>
    this.run(() => {
      const fail = (error: unknown) => this.#setup.onError('Capturing a request')(error);
      let hasEvent: boolean | Promise<boolean> = false;
      try {
        hasEvent = this.#report(end, Date.now());
      } catch (error) {
        fail(error);
      }
      if (!isPromise(hasEvent)) return this.#close(end.aborted, hasEvent);
      void hasEvent.catch(fail).finally(() => this.#close(end.aborted, true));
    });

  #close(aborted: boolean, hasEvent: boolean): void {
    void this.hasConsent;
    this.#setup.resolvers.end(this.#resolvers, aborted, hasEvent);
    this.#exchange = undefined;
    this.isAwaited = false;
    this.background?.end();
    let isOpen = false;
    for (const opened of this.#served.opened) isOpen ||= opened.isAwaited;
    this.#served.isOpen &&= isOpen;
    this.#release?.();
  }

  /** Tracks the request event, or counts why it is skipped. Returns a promise only if the app's properties are asynchronous. */
  #report(end: ResponseEnd, endedAt: number): boolean | Promise<boolean> {
    const { config, redaction, resolvers, hint, skipReason, onError } = this.#setup;
    if (!this.#exchange || config.trackRequest === false) return false;
    const { request, response, node } = this.#exchange;
    const { headers } = node;
    const { method = 'GET' } = node.request;
    const url = this.#ask('url', request, node) ?? node.request.url ?? '/';
    const route = this.#ask('route', request, node);
    const { path } = splitTarget(requestPath(url));
    const answer = { route, status: end.status, contentType: () => sentContentType(node) };
    const facts = { method, path, url, headers, answer, ip: this.#sender.ip };
    const own = this.isOptedOut ? 'opt_out' : this.#skipped;
    const reason = own ?? skipReason(facts, request) ?? (this.hasConsent ? undefined : 'no_consent');
    if (reason !== undefined) {
      const skipped = { method, url: redaction.url(url, route), reason };
      this.client[INTERNALS].skip(skipped);
      hint.skipped(skipped, this.#sender.ip, headers);
      return false;
    }

    hint.hasEvent = true;
    // The default resolver is synchronous; only the app's functions can be pending.
    if (config.getProfileId) this.profile.refresh();
    this.groups?.refresh();
    const { eventName } = config;
    const name = typeof eventName === 'string' ? eventName : requestEventName(eventName, request, onError);
    const protocol = this.#ask('protocol', request, node);
    const host = this.#ask('host', request, node);
    const properties = requestEventProperties(
      { method, url, route, protocol, host, referrer: headers.referer, end },
      redaction,
    );
    const more = config.getProperties && resolvers.properties(request, response);
    if (!isPromise(more)) {
      void this.tracker.trackRequest(name, more ? withMore(properties, more) : properties, endedAt);
      return true;
    }
    resolvers.askLast(this.#resolvers, end.aborted);
    return more.then((added) => {
      void this.tracker.trackRequest(name, added ? withMore(properties, added) : properties, endedAt);
      return true;
    });
  }

  /** Reads a part of the request from the framework. An error is reported and counts as undefined. */
  #ask(part: keyof typeof PARTS, request: Request, node: SeenExchange): string | undefined {
    try {
      return this.#setup.framework[part](request, node);
    } catch (error) {
      this.#setup.onError(PARTS[part])(error);
      return undefined;
    }
  }
}
