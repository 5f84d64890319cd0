import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ResponseEnd } from '../requests/response-end.js';
import { sharedKey } from '../util/process-global.js';
import { preciseMs } from '../util/time.js';
import type { Exchange, Framework, ObservedResponse, SeenRequest } from './framework.js';
import { observedBody } from './observed-body.js';

/** What a server knows about a request besides the `Request`. */
export interface FetchDetails {
  /** Address of the socket. */
  readonly remoteAddress?: string | undefined;
  /** Returns the template of the matched route. Called at the end. */
  readonly route?: (() => string | undefined) | undefined;
  /** Those that the server made the `Request` of. They know more of a response than its body tells. */
  readonly node?: NodeObjects | undefined;
  /** Settles when the server has sent the response, and rejects if the client disconnected. */
  readonly completed?: Promise<unknown> | undefined;
}

export interface NodeObjects {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** A `Request` with the parts that Node's request would have, and the end of its `Response`. */
export class FetchExchange implements ObservedResponse {
  readonly request: SeenRequest;
  readonly route: () => string | undefined;
  readonly protocol: string;
  readonly host: string | undefined;
  readonly #node: NodeObjects | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #completed: Promise<unknown> | undefined;
  readonly #startedAt = preciseMs();
  #listeners: ((end: ResponseEnd) => void)[] = [];
  #status: number | undefined;
  #contentType: string | undefined;
  #end: ResponseEnd | undefined;

  constructor(request: Request, { remoteAddress, route, completed, node }: FetchDetails) {
    const { url } = request;
    const authority = url.indexOf('://') + '://'.length;
    const path = url.slice(authority).search(/[/?#]/);
    const end = path === -1 ? url.length : authority + path;
    this.request = node?.incoming ?? seenRequest(request, url.slice(end) || '/', remoteAddress);
    this.protocol = url.slice(0, authority - '://'.length);
    this.host = this.request.headers.host ?? url.slice(authority, end);
    this.route = route ?? (() => undefined);
    this.#node = node;
    this.#completed = completed;
    if (node) return;
    // Deno aborts the signal after every response, and warns whoever listens.
    this.#signal = completed ? undefined : request.signal;
    this.#signal?.addEventListener('abort', this.#onAbort);
    completed?.catch(this.#onAbort);
  }

  /** What is observed: Node's response, or this. */
  get parts(): Exchange {
    const { request } = this;
    return this.#node ? { request, response: this.#node.outgoing } : { request, observed: this };
  }

  onEnd(done: (end: ResponseEnd) => void): void {
    if (this.#end) done(this.#end);
    else this.#listeners.push(done);
  }

  contentType(): string | undefined {
    return this.#contentType;
  }

  /** Returns the response with a body whose end is observed. Without a body, the response has ended. */
  send(response: Response): Response {
    if (this.#node) return response;
    // That of `Response.error()`, which no server can send.
    this.#status = response.status || 500;
    this.#contentType = response.headers.get('content-type') ?? undefined;
    if (this.#completed) {
      this.#completed.then(
        () => this.end(),
        () => this.end(true),
      );
      return response;
    }
    const isRead = this.request.method !== 'HEAD' && isCopyable(response);
    const body = isRead ? observedBody(response, (aborted) => this.end(aborted)) : undefined;
    if (body) return new Response(body, response);
    this.end();
    return response;
  }

  /** The response ended with this status, without a body that could be observed. */
  answer(status: number): void {
    this.#status = status;
    this.end();
  }

  end(aborted = false): void {
    if (this.#end) return;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    const durationMs = Math.round((preciseMs() - this.#startedAt) * 10) / 10;
    this.#end = { aborted, status: this.#status, durationMs };
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener(this.#end);
  }

  readonly #onAbort = (): void => this.end(true);
}

function seenRequest(request: Request, url: string, remoteAddress: string | undefined): SeenRequest {
  const { method, headers } = request;
  return { method, url, headers: Object.fromEntries(headers), socket: { remoteAddress } };
}

/** A response of `fetch()` that the app passes on may have a status with which no response can be made, such as 999. */
const isCopyable = ({ status }: Response): boolean => status >= 200 && status <= 599;

const EXCHANGE: unique symbol = sharedKey('exchange') as never;

interface Marked {
  [EXCHANGE]?: FetchExchange;
}

/** The exchange of a request; undefined if nobody captures it yet. Wrappers of all copies of this package share it. */
export const knownExchange = (request: Request): FetchExchange | undefined => (request as Marked)[EXCHANGE];

/** Opens the exchange of a request. */
export function openExchange(request: Request, details: FetchDetails): FetchExchange {
  const exchange = new FetchExchange(request, details);
  (request as Marked)[EXCHANGE] = exchange;
  return exchange;
}

const exchangeOf = (request: Request): FetchExchange => knownExchange(request) ?? openExchange(request, {});

/** `Request` and `Response` of the Fetch API. */
export const fetchFramework: Framework<Request, Response | undefined> = {
  node: (request) => exchangeOf(request).parts,
  url: (request) => exchangeOf(request).request.url ?? '/',
  ip: (_request, arrival) => arrival.remoteAddress,
  protocol: (request) => exchangeOf(request).protocol,
  host: (request) => exchangeOf(request).host,
  route: (request) => exchangeOf(request).route(),
  user: (request) => (request as { user?: unknown }).user ?? sessionOf(request)?.user,
  auth: sessionOf,
  userPlace: 'request.user',
  trustAdvice: (proxies) => `withOpenPanel(handler, { clientIp: ${proxies} })`,
};

/** What Auth.js leaves on a request is a session with the user; others leave the payload of a token. */
function sessionOf(request: Request): { readonly user?: unknown } | undefined {
  const { auth } = request as { auth?: unknown };
  return typeof auth === 'object' && auth !== null ? auth : undefined;
}
