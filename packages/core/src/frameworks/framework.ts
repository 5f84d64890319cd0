import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * How to read a request of a framework. Every adapter has such a descriptor. Each function may throw; its result then counts as
 * undefined.
 */
export interface Framework<Request, Response> {
  /** Returns Node's request and response, which the framework uses or wraps. */
  node(request: Request, response: Response): { request: IncomingMessage; response: ServerResponse };
  /** Returns the request target as the client sent it: path and query, regardless of where the middleware is mounted. */
  url(request: Request): string;
  /** Returns the client IP according to the framework's trust-proxy setting. */
  ip(request: Request): string | undefined;
  /** Returns `'http'` or `'https'`, according to the same setting. */
  protocol(request: Request): string | undefined;
  /** Returns host and port, according to the same setting. */
  host(request: Request): string | undefined;
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
