import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ResponseEnd } from '../requests/response-end.js';

/** What is read of a request: Node's, or an object with the same parts. */
export type SeenRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & {
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
};

/** The response of a server that does not have Node's objects. */
export interface ObservedResponse {
  /** Calls `done` exactly once, when the response has ended or was aborted. If that has already happened, calls it before returning. */
  onEnd(done: (end: ResponseEnd) => void): void;
  /** The content type that was sent, if any. */
  contentType(): string | undefined;
}

/** A request and its response, as the server has them: Node's response, or one that is `observed`. */
export type Exchange = { readonly request: SeenRequest } & (
  | { readonly response: ServerResponse; readonly observed?: undefined }
  | { readonly response?: undefined; readonly observed: ObservedResponse }
);

/** What is read of a request when it arrives. Its socket loses the address when the client disconnects. */
export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly socket: SeenRequest['socket'];
  readonly remoteAddress: string | undefined;
  /** Whether the framework trusts the nearest proxy, once it was asked. */
  isBehindProxy?: boolean | undefined;
}

/**
 * How to read a request of a framework. Every adapter has such a descriptor. Each function may throw; its result then counts as
 * undefined.
 */
export interface Framework<Request, Response> {
  /** Returns Node's request and response, which the framework uses or wraps, or what takes their place. */
  node(request: Request, response: Response): Exchange;
  /** Returns the request target as the client sent it: path and query, regardless of where the middleware is mounted. */
  url(request: Request): string;
  /** Returns the client IP according to the framework's trust-proxy setting. */
  ip(request: Request, arrival: Arrival): string | undefined;
  /** Returns `'http'` or `'https'`, according to the same setting. */
  protocol(request: Request, arrival: Arrival): string | undefined;
  /** Returns host and port, according to the same setting. */
  host(request: Request, arrival: Arrival): string | undefined;
  /** Returns the template of the matched route with its mount path; undefined if no route matched. */
  route(request: Request): string | undefined;
  /** Returns the user that the app's auth set on the request. */
  user(request: Request): unknown;
  /** Returns the token payload that an auth library set, if any. */
  auth(request: Request): unknown;
  /** How the app's code accesses the user, such as `req.user`. For warnings. */
  readonly userPlace: string;
  /** Returns a line of code that makes the framework trust this number of proxies. For warnings; the request may be gone. */
  trustAdvice(proxies: number, request: Request | undefined): string;
}
