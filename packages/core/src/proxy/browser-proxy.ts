import type { IncomingHttpHeaders } from 'node:http';
import type { OpenPanel } from '../client.js';
import type { Framework, SeenRequest } from '../frameworks/framework.js';
import { type ProxyConfig, type ProxyOptions, resolveProxyOptions } from '../options/browser-proxy-options.js';
import { requestHandles } from '../requests/middleware.js';
import type { VisitorSource } from '../requests/request-handle.js';
import { raced } from '../util/promises.js';
import { hasVersion, SCRIPT_HEADERS, type Script } from './browser-script.js';
import { bodyHasSecret, forwardedHeaders, hasSecret } from './forwarded-headers.js';
import { ACCEPTED, handedBack, type ProxyResponse, plain } from './proxy-response.js';
import { type ProxyRoute, ProxyRoutes } from './proxy-routes.js';
import { type ProxyTarget, targetOf } from './proxy-target.js';
import { ProxyVisitors } from './proxy-visitors.js';
import { type ReadBody, readBody } from './request-body.js';
import { CLIENT_LEFT, hasDisconnected, RequestLimit } from './request-limit.js';
import type { UpstreamRequest } from './upstream.js';

/** What a framework knows of a request to the proxy. */
export interface ProxyExchange {
  readonly body: ReadBody;
  /** Aborted if the client disconnects. */
  readonly signal: AbortSignal | undefined;
}

interface ProxyCall<Request> extends ProxyExchange {
  readonly request: Request;
  readonly seen: SeenRequest;
  readonly target: ProxyTarget;
}

const MAX_RESPONSE_BYTES = 64 * 1024;
const BODY_TYPES = /^(?:application\/json|text\/plain)\s*(?:;|$)/i;
const EMPTY_SCRIPT: ProxyResponse = {
  status: 200,
  headers: { ...SCRIPT_HEADERS, 'cache-control': 'no-store' },
  body: '',
};

/** Serves OpenPanel's browser script, and forwards what it sends. The same for all frameworks. */
export class BrowserProxy<Request extends object, Response> {
  readonly routes: ProxyRoutes;
  readonly #config: ProxyConfig<Request>;
  readonly #framework: Framework<Request, Response>;
  readonly #target: (captured: OpenPanel | undefined) => ProxyTarget;
  readonly #visitors: ProxyVisitors<Request, Response>;
  readonly #clientIds: ReadonlySet<string>;
  readonly #limit: RequestLimit;

  /** Throws `OpenPanelError` if an option is invalid. */
  constructor(options: ProxyOptions<Request>, framework: Framework<Request, Response>) {
    this.#config = resolveProxyOptions(options);
    this.#framework = framework;
    this.routes = new ProxyRoutes(this.#config.path);
    this.#target = targetOf(this.#config);
    this.#visitors = new ProxyVisitors(this.#config, framework);
    const { connections, requestTimeoutMs } = this.#config;
    this.#limit = new RequestLimit(connections, requestTimeoutMs);
    this.#clientIds = new Set(this.#config.clientIds);
  }

  /** Never rejects. */
  async answer(
    route: ProxyRoute,
    request: Request,
    response: Response,
    exchange: ProxyExchange,
  ): Promise<ProxyResponse> {
    let target: ProxyTarget | undefined;
    try {
      const seen = this.#framework.node(request, response).request;
      const handles = requestHandles(seen);
      for (const handle of handles) handle.skip('proxy');
      // Its address and its body are gone.
      if (exchange.signal?.aborted) return CLIENT_LEFT;
      const captured = handles.find(({ client }) => client === this.#config.client) ?? handles[0];
      target = this.#target(captured?.client);
      const { method = 'GET' } = seen;
      const allow = [...route.methods, 'OPTIONS'].join(', ');
      if (method === 'OPTIONS') return { status: 204, headers: { allow }, body: undefined };
      if (!route.methods.includes(method)) return plain(405, 'Method Not Allowed', { allow });
      const call = { request, seen, target, ...exchange };
      if (route.script !== undefined) return await this.#script(route.script, call);
      return await this.#forward(route, call, captured?.source);
    } catch (error) {
      target?.log.broken(error);
      return plain(502, 'Bad Gateway');
    }
  }

  async #script(suffix: string, call: ProxyCall<Request>): Promise<ProxyResponse> {
    const { target, seen } = call;
    if (target.isOff) return EMPTY_SCRIPT;
    const script = target.script(suffix);
    const known = script.known();
    if (known) return scriptResponse(known, seen.headers);
    return this.#limited(call, async (signal) => {
      const loaded = await raced(script.load(), signal);
      return loaded ? scriptResponse(loaded, seen.headers) : plain(502, 'Bad Gateway');
    });
  }

  #forward(
    route: ProxyRoute,
    call: ProxyCall<Request>,
    source: VisitorSource | undefined,
  ): ProxyResponse | Promise<ProxyResponse> {
    const { request, seen, target } = call;
    const { headers } = seen;
    const id = headers['openpanel-client-id'];
    // With 401, because the browser script repeats what is answered with any other error.
    if (hasSecret(headers)) return refusedSecret(target);
    if (typeof id !== 'string') return plain(401, 'Missing client id');
    if (!this.#clientIds.has(id)) {
      target.log.foreignClient();
      return plain(401, 'Invalid client id');
    }
    if (target.isOff) return ACCEPTED;
    const visitor = this.#visitors.of(request, seen, source, target.diagnostics);
    if (visitor.reason === 'privacy') return ACCEPTED;
    const isTrack = route.methods.includes('POST');
    const { maxBodyBytes } = this.#config;
    if (isTrack) {
      const { 'content-type': type = 'text/plain', 'content-encoding': encoding = 'identity' } = headers;
      if (!BODY_TYPES.test(type) || encoding !== 'identity') return plain(415, 'Unsupported Media Type');
      if (Number(headers['content-length']) > maxBodyBytes) return TOO_LONG;
    }

    return this.#limited(call, async (signal) => {
      const read = isTrack ? await readBody(call.body, maxBodyBytes, signal) : undefined;
      if (read === 'too long') return TOO_LONG;
      if (read === 'read before') {
        target.log.unreadableBody();
        return plain(400, 'The body was read before');
      }
      if (read && bodyHasSecret(read.body)) return refusedSecret(target);
      const forwarded = forwardedHeaders(headers, visitor.ip);
      // A browser leaves it out of a GET of its own origin, and the API lets a browser in by it.
      const origin = forwarded['origin'] ?? (isTrack ? undefined : this.#visitors.originOf(request, call.seen));
      if (origin !== undefined) forwarded['origin'] = origin;
      if (isTrack) forwarded['content-type'] = 'application/json';
      return this.#send(target, {
        method: isTrack ? 'POST' : 'GET',
        url: new URL(target.apiUrl + route.path),
        headers: forwarded,
        body: read?.body,
        signal,
        maxBytes: MAX_RESPONSE_BYTES,
      });
    });
  }

  #limited(
    { target, signal }: ProxyCall<Request>,
    work: (signal: AbortSignal) => Promise<ProxyResponse>,
  ): ProxyResponse | Promise<ProxyResponse> {
    if (!this.#limit.isFull) return this.#limit.run(signal, work);
    target.log.overloaded(this.#config.connections);
    return plain(503, 'Service Unavailable', { 'retry-after': '1' });
  }

  async #send(target: ProxyTarget, request: UpstreamRequest): Promise<ProxyResponse> {
    const { url } = request;
    try {
      const answer = await target.api.send(request);
      const { status } = answer;
      // The API itself redirects nobody: this is another server.
      if (status >= 300 && status < 400) throw new Error(`it redirects (HTTP ${status})`);
      // Frameworks refuse it, or a body with it.
      if (status > 599 || status === 205) throw new Error(`it answers with HTTP ${status}`);
      if (REFUSED.includes(status)) target.log.rejected(status, answer.body);
      return handedBack(answer);
    } catch (error) {
      if (!hasDisconnected(error)) target.log.failed('The API', url, error);
      throw error;
    }
  }
}

/** What the API answers if its URL or the client is wrong. */
const REFUSED = [401, 403, 404];

function refusedSecret(target: ProxyTarget): ProxyResponse {
  target.log.secret();
  return plain(401, 'Client secrets are not accepted here');
}

const TOO_LONG = plain(413, 'Payload Too Large');

const scriptResponse = ({ body, etag }: Script, { 'if-none-match': known }: IncomingHttpHeaders): ProxyResponse =>
  hasVersion(known, etag)
    ? { status: 304, headers: { ...SCRIPT_HEADERS, etag }, body: undefined }
    : { status: 200, headers: { ...SCRIPT_HEADERS, etag }, body };
