import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { INTERNALS, type OpenPanel } from '../client.js';
import { DEFAULT_EVENT_NAME } from '../options/middleware-config.js';
import { currentScope, runInScope } from '../tracking/current-scope.js';
import { Scope, type ScopeContext } from '../tracking/scope.js';
import type { ScopedTracker } from '../tracking/scoped-tracker.js';
import type { Tracker } from '../tracking/tracker.js';
import { isPromise, synchronous } from '../util/promises.js';
import { isPublicAddress } from './address.js';
import { warnAddress } from './address-advice.js';
import { ask, type CaptureSetup } from './capture-setup.js';
import { requestEventProperties } from './request-event.js';
import { RequestResolvers } from './request-resolvers.js';
import { Resolver } from './resolver.js';
import { observeResponse, type ResponseEnd, sentContentType } from './response-observer.js';
import type { ServedRequest } from './served-request.js';
import { hasPrivacySignal, isBotUserAgent } from './signals.js';
import { skipReason } from './skip-reason.js';
import { putTracker } from './tracker-property.js';
import { resolveVisitor, type Visitor } from './visitor.js';

/** A request that a middleware has taken in. */
export interface RequestHandle {
  readonly client: OpenPanel;
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

/** Node's part of a request, whatever the framework. */
interface NodeParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A request from its arrival to its end: its scope, and the event it gives by itself. */
export class RequestCapture<Request extends object, Response extends object> implements RequestHandle, ScopeContext {
  readonly client: OpenPanel;
  readonly tracker: ScopedTracker;
  readonly #setup: CaptureSetup<Request, Response>;
  readonly #inquiry: RequestResolvers<Request>;
  readonly #scope: Scope<ScopedTracker>;
  readonly #ip: string | undefined;
  readonly #remoteAddress: string | undefined;
  /** Forgotten at the end, like the headers when the visitor is known: an event in the queue must not hold them. */
  #exchange: { request: Request; response: Response; readonly node: NodeParts } | undefined;
  #headers: IncomingHttpHeaders | undefined;
  #visitor: Visitor | undefined;
  #isSkipped = false;

  constructor(
    setup: CaptureSetup<Request, Response>,
    request: Request,
    response: Response,
    node: NodeParts,
    served: ServedRequest,
  ) {
    const { client, questions } = setup;
    const { disabled, openRequest, createTracker } = client[INTERNALS];
    this.client = client;
    this.#setup = setup;
    this.#exchange = { request, response, node };
    this.#headers = node.request.headers;
    // Now: the socket forgets its address when the client leaves.
    this.#remoteAddress = node.request.socket?.remoteAddress;
    this.#ip = setup.clientIp(request, {
      headers: this.#headers,
      remoteAddress: this.#remoteAddress,
      frameworkIp: () => setup.framework.ip(request),
    });
    this.#inquiry = new RequestResolvers(questions, request);
    this.tracker = createTracker(this);
    this.#scope = new Scope(this, this.tracker, { outer: currentScope(), request: served });
    if (disabled) return;

    const release = openRequest();
    served.begin(client);
    const ended = () => {
      served.end(client);
      release();
    };
    observeResponse(node.request, node.response, (end) => this.run(() => this.#end(end, ended)));
  }

  get profile(): Resolver<string> {
    return this.#inquiry.profile;
  }

  get groups(): Resolver<readonly string[]> | undefined {
    return this.#inquiry.groups;
  }

  /** Mounted again below another client's middleware, it stays within that one's scope, which knows this one. */
  run<R>(next: () => R): R {
    const isWithin = currentScope()?.openedBy(this.tracker.key) === this.tracker;
    return isWithin ? next() : runInScope(this.#scope, next);
  }

  showOn(request: object): void {
    const { config } = this.#setup;
    ask(this.#setup, 'The tracker on the request', () => putTracker(request, config.property, this.tracker));
  }

  continueAs(request: object, response: object): void {
    if (this.#exchange) Object.assign(this.#exchange, { request, response });
    this.#inquiry.continueAs(request as Request);
    this.showOn(request);
  }

  skip(): void {
    this.#isSkipped = true;
  }

  visitor(): Visitor {
    this.#visitor ??= this.#resolveVisitor();
    return this.#visitor;
  }

  #resolveVisitor(): Visitor {
    const headers = this.#headers ?? {};
    this.#headers = undefined;
    const { config, framework } = this.#setup;
    const userAgent = headers['user-agent'];
    const visitor = resolveVisitor({
      ip: this.#ip,
      userAgent,
      attribution: config.attribution,
      bot: isBotUserAgent(userAgent),
      privacy: config.respectPrivacySignals && hasPrivacySignal(headers),
      anonymizeIp: config.anonymizeIp,
    });
    const isFound = this.#ip !== undefined && isPublicAddress(this.#ip);
    if (visitor.reason === 'no_public_ip' || (isFound && visitor.reason !== 'privacy')) {
      const request = this.#exchange?.request;
      warnAddress(this.client[INTERNALS].diagnostics, {
        ip: this.#ip,
        remoteAddress: this.#remoteAddress,
        headers,
        clientIp: config.clientIp,
        trustAdvice: (proxies) => framework.trustAdvice(proxies, request),
      });
    }
    return visitor;
  }

  /** The response has ended: the request event, then the request is let go. */
  #end(end: ResponseEnd, ended: () => void): void {
    const fail = this.#setup.onError('The capture of a request');
    const close = () => {
      this.#inquiry.end(end.aborted);
      this.#exchange = undefined;
      ended();
    };
    try {
      const awaited = this.#report(end, Date.now());
      if (awaited) return void awaited.catch(fail).finally(close);
    } catch (error) {
      fail(error);
    }
    close();
  }

  /** Tracks the end, or counts why not. A promise only where the app's own properties are awaited. */
  #report(end: ResponseEnd, endedAt: number): Promise<void> | undefined {
    const { config, framework, redaction, questions, hint } = this.#setup;
    if (!this.#exchange || config.trackRequest === false) return undefined;
    const { request, response } = this.#exchange;
    const { request: node, response: answered } = this.#exchange.node;
    const url = ask(this.#setup, 'The URL', () => framework.url(request)) ?? node.url ?? '/';
    const route = ask(this.#setup, 'The route', () => framework.route(request));
    const answer = { route, status: end.status, contentType: () => sentContentType(answered) };
    const skipped = this.#isSkipped ? 'skip_tracking' : skipReason(this.#setup, request, node, url, this.#ip, answer);
    const { method = 'GET' } = node;
    if (skipped !== undefined) {
      const facts = { method, url: redaction.url(url, route), reason: skipped };
      this.client[INTERNALS].skip(facts);
      hint.skipped(facts, this.#ip, node.headers);
      return undefined;
    }

    hint.seen();
    this.#inquiry.refresh();
    const name = this.#eventName(request);
    const protocol = ask(this.#setup, 'The protocol', () => framework.protocol(request));
    const host = ask(this.#setup, 'The host', () => framework.host(request));
    const facts = { method, url, route, protocol, host, referrer: node.headers.referer, end };
    const properties = requestEventProperties(facts, redaction);
    const track = (more?: object) =>
      void this.tracker.trackRequest(name, more ? { ...properties, ...more } : properties, endedAt);

    const more = questions.properties && new Resolver(questions.properties, () => [request, response]).resolve();
    if (!isPromise(more)) {
      track(more);
      if (!end.aborted) this.#inquiry.close();
      return undefined;
    }
    this.#inquiry.askAtEnd(end.aborted);
    return more.then(track);
  }

  #eventName(request: Request): string {
    const { eventName } = this.#setup.config;
    if (typeof eventName === 'string') return eventName;
    const name: unknown = ask(this.#setup, 'eventName', () => synchronous('eventName', eventName(request)));
    return typeof name === 'string' && name !== '' ? name : DEFAULT_EVENT_NAME;
  }
}
