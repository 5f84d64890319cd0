import type { CaptureSetup } from './capture-setup.js';
import { CapturedRequest, type OpenedRequest } from './captured-request.js';
import { INTERNALS, type OpenPanel } from './client.js';
import { splitOptions } from './config/middleware-config.js';
import type { OpenPanelOptions } from './config/middleware-options.js';
import { givenClient, middlewareClient } from './default-client.js';
import { reasonOf, type WarningCode } from './diagnostics.js';
import { processWide, sharedKey } from './process-wide.js';
import { remembered } from './remembered.js';
import { createClientIp } from './request/client-ip.js';
import type { Framework } from './request/framework.js';
import { createIgnore } from './request/ignore.js';
import { createRedaction } from './request/redaction.js';
import { ServedRequest } from './request/served-request.js';
import { SkipHint } from './request/skip-hint.js';
import { createQuestions } from './request-questions.js';

/** What an adapter wraps in the shape of its framework. */
export interface Middleware<Request, Response> {
  readonly client: OpenPanel;
  /** Takes a request in: its tracker is put on it, and its end is observed. Never throws. */
  open(request: Request, response: Response): OpenedRequest;
}

/** Throws `OpenPanelError` for a wrong option; nothing else of it ever throws into the app. */
export function createMiddleware<Request extends object, Response extends object>(
  options: OpenPanelOptions<Request, Response>,
  framework: Framework<Request, Response>,
): Middleware<Request, Response> {
  const { middleware: config, client: given, clientOptions } = splitOptions(options);
  const client = given ? givenClient(given) : middlewareClient(clientOptions);
  const internals = client[INTERNALS];
  const onError = remembered((what) => (error: unknown) => {
    const message = `${what} failed: ${reasonOf(error)}. It counts as undefined.`;
    internals.diagnostics.once('resolver_failed', message, `failed:${what}`);
  });

  const setup: CaptureSetup<Request, Response> = {
    client,
    config,
    framework,
    onError,
    questions: createQuestions(config, framework, internals, onError),
    clientIp: createClientIp(config.clientIp, onError('clientIp')),
    ignore: createIgnore(config, onError('ignore')),
    redaction: createRedaction(config.redactParams),
    hint: new SkipHint(internals.diagnostics),
  };
  return { client, open: (request, response) => open(setup, request, response) };
}

const SERVED: unique symbol = sharedKey('served') as never;

function open<Request extends object, Response extends object>(
  setup: CaptureSetup<Request, Response>,
  request: Request,
  response: Response,
): OpenedRequest {
  const { client, framework } = setup;
  try {
    const node = framework.node(request, response);
    const served = servedRequest(node.request as Marked);
    let own = served.opened.find((each) => each.client === client);
    if (!own) {
      own = new CapturedRequest(setup, request, response, node, served);
      served.opened.push(own);
    }
    own.showOn(request);
    return own;
  } catch (error) {
    setup.onError('The capture of a request')(error);
    return { client, tracker: client, run: (next) => next(), showOn() {}, continueAs() {}, skip() {} };
  }
}

interface Marked {
  [SERVED]?: ServedRequest<OpenedRequest>;
}

function servedRequest(request: Marked): ServedRequest<OpenedRequest> {
  const known = request[SERVED];
  if (known) return known;
  const served = new ServedRequest<OpenedRequest>();
  request[SERVED] = served;
  return served;
}

const uncalled = processWide('uncalled', () => new Map<string, { readonly client: OpenPanel }>());

/**
 * The middleware of an app that has mounted the function which makes it, `app.use(openpanel)`: a framework calls that with a request, and
 * with what goes on after it. Undefined for any other call. The mistake is reported once, and the app works as if it had made the call.
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
    'openpanel was mounted without being called: write app.use(openpanel()) instead of app.use(openpanel).';
  const effect = 'Requests are captured with the options of the environment.';
  middleware.client[INTERNALS].diagnostics.once('middleware_not_called', `${message} ${effect}`, undefined, 'error');
  return middleware;
}

/** A warning of an adapter, at most once for each `key`. */
export const warnOnce = (client: OpenPanel, code: WarningCode, message: string, key: string): void =>
  client[INTERNALS].diagnostics.once(code, message, key);

/** Reports a failure of a function that the app gave to an adapter; once for each `what`. */
export function reportCallback(client: OpenPanel, what: string, error: unknown, effect: string): void {
  const message = `${what} failed: ${reasonOf(error)}. ${effect}`;
  client[INTERNALS].diagnostics.once('callback_failed', message, what, 'error');
}

/** What the middleware of each client made of a Node.js request, in the order of their mounting. */
export function openedRequests(request: object): readonly OpenedRequest[] {
  return (request as Marked)[SERVED]?.opened ?? [];
}
