import type { OpenPanel } from '../client.js';
import type { ClientIpOption } from '../requests/client-ip.js';
import type { IgnoreOption } from '../requests/ignore.js';
import type { Attribution } from '../requests/visitor.js';
import type { Id } from '../tracking/tracker.js';
import type { ClientOptions } from './client-options.js';

type MaybePromise<T> = T | Promise<T>;

/** An ID, or nothing where there is none. */
export type MaybeId = Id | null | undefined;

/** What every adapter's middleware can be told; `Request` and `Response` are the framework's own. */
export interface MiddlewareOptions<Request, Response> {
  /** Capture a `request` event at the end of each response; or decide by the URL. Default true. */
  trackRequest?: boolean | ((url: string, request: Request) => boolean) | undefined;
  /** The request event's name. Default `'request'`. */
  eventName?: string | ((request: Request) => string) | undefined;
  /** Whose request it is. Asked when an event is sent, so auth may run later. Default: the first of `id`, `_id`, `userId`, `sub` of the user that the app's auth left on the request, then `sub` of `req.auth`. */
  getProfileId?: ((request: Request) => MaybePromise<MaybeId>) | undefined;
  /** The groups of the request's events. */
  getGroups?: ((request: Request) => MaybePromise<readonly MaybeId[] | MaybeId>) | undefined;
  /** More properties of the request event, asked at its end. */
  getProperties?: ((request: Request, response: Response) => MaybePromise<object | null | undefined>) | undefined;
  /** Time limit of a resolver. Default 1 000. */
  resolverTimeoutMs?: number | undefined;
  /**
   * Where the visitor's address comes from: `'framework'` (its own trust-proxy setting), a header that a CDN sets
   * (`'cf-connecting-ip'`), a number of trusted hops, a list of trusted CIDRs, or a function. Default `'framework'`.
   */
  clientIp?: ClientIpOption<Request> | undefined;
  /**
   * `'auto'`: an event is a visitor's when the request has a public address and a browser's user agent, else the
   * server's. `'visitor'` and `'server'` decide for all. Default `'auto'`.
   */
  attribution?: Attribution | undefined;
  /**
   * Requests without a request event: a path, a template (`'/reset/:token'`), a glob (`'/internal/*'`), an expression, a list of
   * these, or a function; added to the built-in list. What can never match throws.
   */
  ignore?: IgnoreOption<Request> | undefined;
  /** The built-in list: health checks, `OPTIONS`, `HEAD`, static assets, scanners, prefetches. Default true. */
  ignoreDefaults?: boolean | undefined;
  /** No request events of crawlers and scanners; explicit tracks of them are the server's. Default true. */
  ignoreBots?: boolean | undefined;
  /** Respect `DNT` and `Sec-GPC`: no request event, and explicit tracks are the server's. Default false. */
  respectPrivacySignals?: boolean | undefined;
  /** Names of query and route parameters whose values never leave, added to a built-in list of secret-looking ones. */
  redactParams?: readonly (string | RegExp)[] | undefined;
  /** The earlier name of `redactParams`; of route parameters too. */
  redactQuery?: readonly (string | RegExp)[] | undefined;
  /** Truncate addresses to /24 (IPv4) and /48 (IPv6) before they leave. Default false. */
  anonymizeIp?: boolean | undefined;
  /** Share of the visitors whose requests give request events, 0 to 1. Default 1. */
  sampleRate?: number | undefined;
  /** The name under which the tracker is on the request. Default `'op'`. */
  property?: string | undefined;
}

/** Options of the client, or a finished client: never both. */
type ClientChoice =
  | (ClientOptions & {
      /** A client to share. Without it, client options make one, which becomes the default client if it is the first. */
      client?: undefined;
    })
  | ({ [Name in keyof ClientOptions]?: undefined } & {
      /** A client to share, which has options of its own already. */
      client?: OpenPanel | undefined;
    });

/** Client and middleware options together; or a client of one's own with middleware options. */
export type OpenPanelOptions<Request, Response> = MiddlewareOptions<Request, Response> & ClientChoice;
