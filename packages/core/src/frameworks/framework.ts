import type { IncomingMessage, ServerResponse } from 'node:http';

/** What only the framework knows about a request. An adapter is one of these; each part may throw, and is then unknown. */
export interface Framework<Request, Response> {
  /** Node's own request and response, which the framework's are or wrap. */
  node(request: Request, response: Response): { request: IncomingMessage; response: ServerResponse };
  /** The request target as the client sent it: path and query, wherever the middleware is mounted. */
  url(request: Request): string;
  /** The client's address under the framework's own trust-proxy setting. */
  ip(request: Request): string | undefined;
  protocol(request: Request): string | undefined;
  /** Host and port, as the framework trusts them. */
  host(request: Request): string | undefined;
  /** The template of the matched route, with its mount path; undefined where none matched. */
  route(request: Request): string | undefined;
  /** The user that the app's auth left on the request. */
  user(request: Request): unknown;
  /** The payload of a token, where an auth library leaves that. */
  auth(request: Request): unknown;
  /** Where the user is, as the app's code writes it: `req.user`. */
  readonly userPlace: string;
  /** What to add to trust so many proxies: a line of code. The request may be gone. */
  trustAdvice(proxies: number, request: Request | undefined): string;
}
