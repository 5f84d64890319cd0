import type { IncomingMessage } from 'node:http';
import { INTERNALS, type OpenPanel } from '../client.js';
import { givenClient, middlewareClient, successorOf } from '../default-client.js';
import { reasonOf, type WarningCode } from '../diagnostics.js';
import type { Framework } from '../frameworks/framework.js';
import { type MiddlewareConfig, middlewareOptions, splitOptions } from '../options/middleware-config.js';
import type { OpenPanelOptions } from '../options/middleware-options.js';
import { hostWaitUntil, type WaitUntil } from '../util/host-context.js';
import { memoize } from '../util/memoize.js';
import { processGlobal, sharedKey } from '../util/process-global.js';
import { Background } from './background.js';
import { type ClientIp, createClientIp } from './client-ip.js';
import { type Consent, createConsent } from './consent.js';
import { createRedaction, type Redaction } from './redact-url.js';
import { RequestCapture } from './request-capture.js';
import type { RequestHandle, ServedRequest } from './request-handle.js';
import { RequestResolvers } from './request-resolvers.js';
import type { SeenExchange } from './response-end.js';
import { createSkipRules, SkipHint, type SkipRules } from './skip-rules.js';

/** What a middleware prepares once for all requests. */
export interface CaptureSetup<Request extends object, Response> {
  readonly client: OpenPanel;
  readonly config: MiddlewareConfig<Request, Response>;
  readonly framework: Framework<Request, Response>;
  readonly resolvers: RequestResolvers<Request, Response>;
  readonly clientIp: ClientIp<Request>;
  readonly consent: Consent<Request> | undefined;
  readonly skipReason: SkipRules<Request>;
  readonly redaction: Redaction;
  readonly hint: SkipHint;
  /** Reports an error in the app's code, once for each `what`. */
  readonly onError: (what: string) => (error: unknown) => void;
}

/** The middleware that an adapter wraps for its framework. */
export interface Middleware<Request, Response> {
  readonly client: OpenPanel;
  /**
   * Starts to capture a request: adds its tracker to it, and observes the end of the response. `waitUntil` is that of the runtime, if
   * the adapter was given one. Never throws.
   */
  open(request: Request, response: Response, waitUntil?: WaitUntil): RequestHandle;
}

/** Creates a middleware for a framework. Throws `OpenPanelError` if an option is invalid; nothing else throws into the app. */
export function createMiddleware<Request extends object, Response>(
  options: OpenPanelOptions<Request, Response>,
  framework: Framework<Request, Response>,
): Middleware<Request, Response> {
  const { middleware: config, client: given, clientOptions } = splitOptions(options);
  const client = given ? givenClient(given) : middlewareClient(clientOptions);
  const internals = client[INTERNALS];
  const onError = memoize((what) => (error: unknown) => {
    const message = `${what} failed: ${reasonOf(error)}. It was treated as undefined.`;
    internals.diagnostics.once('resolver_failed', message, `failed:${what}`);
  });

  const setup: CaptureSetup<Request, Response> = {
    client,
    config,
    framework,
    onError,
    resolvers: new RequestResolvers(config, framework, internals, onError),
    consent: config.hasConsent && createConsent(config.hasConsent, internals.diagnostics),
    clientIp: createClientIp(config.clientIp, onError('clientIp')),
    skipReason: createSkipRules(config, onError),
    redaction: createRedaction(config.redactParams),
    hint: new SkipHint(internals.diagnostics),
  };
  return {
    client,
    open(request, response, given) {
      try {
        const { request: message, response: reply, observed } = framework.node(request, response);
        const marked = markedPart(message);
        marked[SERVED] ??= { opened: [], isOpen: true, isOptedOut: false, awaits };
        const served = marked[SERVED];
        for (const each of served.opened) if (each.client === client) return shown(each, request);
        const { headers, socket } = message;
        const arrival = { headers, socket, remoteAddress: socket?.remoteAddress, isBehindProxy: undefined };
        const node = { request: message, response: reply, observed, ...arrival } as SeenExchange;
        const own = new RequestCapture(setup, request, response, node, served);
        served.opened = [...served.opened, own];
        const waitUntil = config.waitUntil ?? given ?? hostWaitUntil();
        if (waitUntil) own.background = new Background(waitUntil, onError('waitUntil'));
        own.showOn(request);
        return own;
      } catch (error) {
        onError('Capturing a request')(error);
        return {
          client,
          tracker: client,
          isAwaited: false,
          background: undefined,
          run: (next) => next(),
          showOn() {},
          continueAs() {},
          skip() {},
          source: {
            ip: undefined,
            mayBeTracked: !config.hasConsent,
            respectPrivacySignals: config.respectPrivacySignals,
            anonymizeIp: true,
          },
        };
      }
    },
  };
}

/**
 * Checks the options, and returns a function that creates the middleware when it is first called: in some runtimes, neither variables
 * nor timers are there while a module is loaded. After a reload of the app's modules it uses the client that replaced its own.
 */
export function lazyMiddleware<Request extends object, Response>(
  options: OpenPanelOptions<Request, Response>,
  framework: Framework<Request, Response>,
): () => Middleware<Request, Response> {
  splitOptions(options);
  let made: Middleware<Request, Response> | undefined;
  return () => {
    const successor = made && successorOf(made.client);
    if (!made) made = createMiddleware(options, framework);
    else if (successor) {
      const own = middlewareOptions(options);
      made = createMiddleware({ ...own, client: successor }, framework);
    }
    return made;
  };
}

function shown(handle: RequestHandle, request: object): RequestHandle {
  handle.showOn(request);
  return handle;
}

const SERVED: unique symbol = sharedKey('served') as never;

interface Marked {
  [SERVED]?: ServedRequest;
}

/**
 * The part of a request that holds its handles: its raw headers, or itself if it has none. Express sets the prototype of each request,
 * after which every property that is added to it makes the engine copy its whole shape.
 */
const markedPart = (request: object): Marked => (request as Partial<IncomingMessage>).rawHeaders ?? request;

/** Implements `ServedRequest.awaits()`. */
function awaits(this: ServedRequest, client: object): boolean {
  return this.opened.some((opened) => opened.client === client && opened.isAwaited);
}

const uncalled = processGlobal('uncalled', () => new Map<string, { readonly client: OpenPanel }>());

/**
 * Handles `app.use(openpanel)` instead of `app.use(openpanel())`: the framework then calls `openpanel` with a request and a `next`
 * function, which is the last of `rest`. Returns a middleware for such a call, and undefined for any other. The mistake is reported
 * once; the app works as if it had called `openpanel()`.
 */
export function uncalledMiddleware<M extends { readonly client: OpenPanel }>(
  framework: string,
  rest: readonly unknown[],
  create: () => M,
): M | undefined {
  if (typeof rest.at(-1) !== 'function') return undefined;
  const known = uncalled.get(framework) as M | undefined;
  if (known && !known.client[INTERNALS].isEnded()) return known;
  const middleware = create();
  uncalled.set(framework, middleware);
  const message =
    'openpanel was mounted without being called. Write app.use(openpanel()) instead of app.use(openpanel).';
  const effect = 'Until then, requests are captured with the options from environment variables.';
  middleware.client[INTERNALS].diagnostics.once('middleware_not_called', `${message} ${effect}`, undefined, 'error');
  return middleware;
}

/** Logs a warning of an adapter, at most once for each `key`. */
export const warnOnce = (client: OpenPanel, code: WarningCode, message: string, key: string): void =>
  client[INTERNALS].diagnostics.once(code, message, key);

/** Reports an error in a function that the app passed to an adapter, once for each `what`. */
export function reportCallback(client: OpenPanel, what: string, error: unknown, effect: string): void {
  const message = `${what} failed: ${reasonOf(error)}. ${effect}`;
  client[INTERNALS].diagnostics.once('callback_failed', message, what, 'error');
}

/** Returns the handles of a Node.js request, one for each client, in mounting order. */
export function requestHandles(request: object): readonly RequestHandle[] {
  return markedPart(request)[SERVED]?.opened ?? [];
}
